import type { Tx } from "#lib/db/client"
import type { Subjects } from "#lib/domain/limit"
import { readLines } from "./ledger-row.ts"
import { MeterRows, SCOPE_NUMBER } from "./meter-rows.ts"
import { LOCK, lockSql } from "./sql/lock.ts"
import { readMetersSql } from "./sql/read-meters.ts"

/** Whose meters are to be read, as `readMetersSql` takes it. */
export const askedJson = (org: number, subjects: readonly Subjects[]) => JSON.stringify(subjects.map((one) => ({ org, ...one })))

/** Meters and stops of some subjects as of now. */
export async function readMeters(db: Pick<Tx, "$queryRawUnsafe">, org: number, subjects: readonly Subjects[]): Promise<MeterRows> {
  const [reply] = await db.$queryRawUnsafe<{ lines: string }[]>(readMetersSql, askedJson(org, subjects))
  return new MeterRows(readLines(reply?.lines ?? ""))
}

/**
 * The same of one session, where until the transaction's end nothing is authorized and nothing settled, so what is used and held stands
 * still but for facts that nobody asked for. Read in a later statement than the locks.
 */
export async function lockSession(tx: Tx, org: number, subjects: Subjects): Promise<MeterRows> {
  await tx.$queryRawUnsafe(lockSql, LOCK.decisions, org)
  await tx.$executeRaw`select from subject where org = ${org} and scope = ${SCOPE_NUMBER.session} and subject = ${subjects.session} for update`
  return readMeters(tx, org, [subjects])
}
