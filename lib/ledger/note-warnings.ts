import type { PrismaClient } from "#lib/db/client"
import type { Subjects } from "#lib/domain/limit"

/** A fraction of a limit's ceiling that use has passed. `period`: as of an incident; of a rolling window its number since 1970. */
export type PassedWarning = {
  limitId: string
  fraction: number
  scope: string
  subject: string
  period: string
  subjects: Subjects
  used: bigint
  ceiling: bigint
}

/** Keep each crossing once, in the table that people and alerts read. @returns how many were new */
export async function noteWarnings(
  db: PrismaClient,
  org: number,
  warnings: readonly PassedWarning[],
  at: Date,
  newId: () => string,
): Promise<number> {
  if (warnings.length === 0) return 0
  const data = warnings.map(({ subjects, ...warning }) => ({ ...warning, ...subjects, org, id: newId(), at }))
  return (await db.warning.createMany({ data, skipDuplicates: true })).count
}
