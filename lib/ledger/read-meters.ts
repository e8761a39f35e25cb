import type { Tx } from "#lib/db/client"
import type { Subjects } from "#lib/domain/limit"
import { readLines } from "./ledger-row.ts"
import { MeterRows } from "./meter-rows.ts"
import { ensureSubjectsSql, lockSubjectsSql } from "./sql/authorize.ts"
import { readMetersSql } from "./sql/read-meters.ts"

/** Whose meters are to be read, as `readMetersSql` takes it. */
export const askedJson = (org: number, subjects: readonly Subjects[]) => JSON.stringify(subjects.map((one) => ({ org, ...one })))

/** Meters and stops of some subjects as of now. */
export async function readMeters(db: Pick<Tx, "$queryRawUnsafe">, org: number, subjects: readonly Subjects[]): Promise<MeterRows> {
  const [reply] = await db.$queryRawUnsafe<{ lines: string }[]>(readMetersSql, askedJson(org, subjects))
  return new MeterRows(readLines(reply?.lines ?? ""))
}

/**
 * The same of one session, whose mutex the transaction keeps: until its end nothing is authorized and nothing settled there, so
 * what is used and held stands still but for facts that nobody asked for. Read in a later statement than the lock.
 */
export async function lockSession(tx: Tx, org: number, subjects: Subjects): Promise<MeterRows> {
  const keys = JSON.stringify([{ scope: 1, subject: subjects.session }])
  await tx.$executeRawUnsafe(ensureSubjectsSql, org, keys)
  await tx.$queryRawUnsafe(lockSubjectsSql, org, keys)
  return readMeters(tx, org, [subjects])
}
