import type { Tx } from "#lib/db/client"
import { toolOf } from "./subject-stops.ts"

export type Resumed = { id: string; rule: string; subject: string }

/**
 * Close an incident because a person resumes it. What rearms counts anew from this instant; of a retry brake the failures are
 * forgotten in the same transaction, or the next look at them would suspend again.
 */
export async function closeByPerson(
  tx: Tx,
  org: number,
  { id, rule, subject }: Resumed,
  by: { name: string; note: string; rearms: boolean },
): Promise<void> {
  await tx.$executeRaw`
    update incident set state = 'closed', closed_at = clock_timestamp(), closed_by = ${by.name}, note = ${by.note},
      rearmed_at = case when ${by.rearms}::boolean then clock_timestamp() end
    where org = ${org} and id = ${id} and state = 'open'`
  const tool = rule.startsWith("retry_brake:") ? toolOf(rule) : null
  if (tool !== null) await tx.brake.deleteMany({ where: { org, session: subject, tool } })
}

/** Close the open incidents of some limits of a session, because a grant has lifted their ceilings. @returns their ids */
export async function closeByOverdrive(tx: Tx, org: number, session: string, limitIds: readonly string[], note: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update incident set state = 'closed', closed_at = clock_timestamp(), closed_by = 'overdrive', note = ${note}
    where org = ${org} and state = 'open' and scope = 'session' and subject = ${session} and limit_id = any(${[...limitIds]}::text[])
    returning id`
  return rows.map(({ id }) => id)
}
