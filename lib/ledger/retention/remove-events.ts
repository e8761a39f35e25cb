import { sqlState } from "#lib/db/errors"
import { deleteEventsSql, detachSql, dropSql, finishDetachSql, markSql, ownersSql, partitionsSql } from "../sql/retention-partitions.ts"
import type { Unhurried } from "../unhurried.ts"
import { paceOf, type Steps } from "./step.ts"

type Partition = { name: string; ends: string; state: "attached" | "detaching" | "detached" }
type Owner = { org: number; isFree: boolean; retentionDays: number }

const DAY_MS = 86_400_000
/** A month that everybody leaves within this many days is dropped then, instead of being emptied row by row. */
const WAIT_DAYS = 31

/**
 * Remove events that are folded and whose keys are gone, by the month: one that nobody needs is taken out of the table and dropped,
 * which costs nothing; where another organization still needs it for long, rows are deleted in steps.
 */
export async function* removeEvents(db: Unhurried, nowMs: () => number): Steps {
  for (const partition of await db.ask<Partition>(partitionsSql)) {
    try {
      yield* partition.state === "attached" ? removeMonth(db, partition, nowMs) : drop(db, partition)
    } catch (error) {
      if (!canWait(error)) throw error
    }
  }
}

/** Another server is taking a month out or was quicker, or somebody has been reading for longer than a statement may wait: next time, then. */
function canWait(error: unknown): boolean {
  return /^(55000|55P03|42P01|40P01|57014)$/.test(sqlState(error) ?? "")
}

async function* removeMonth(db: Unhurried, partition: Partition, nowMs: () => number): Steps {
  const owners = await db.ask<Owner>(ownersSql(partition.name), partition.ends)
  const staying = owners.filter(({ isFree }) => !isFree)
  if (staying.length === 0) yield* drop(db, partition)
  else if (lastDueMs(partition, staying) > nowMs() + WAIT_DAYS * DAY_MS) {
    for (const { org, isFree } of owners) if (isFree) yield* deleteEvents(db, partition, org)
  }
}

function lastDueMs({ ends }: Partition, staying: readonly Owner[]): number {
  return Date.parse(ends) + DAY_MS * staying.reduce((most, { retentionDays }) => Math.max(most, retentionDays), 0)
}

async function* deleteEvents(db: Unhurried, { name, ends }: Partition, org: number): Steps {
  const pace = paceOf({ first: 500, least: 50, most: 4_000 })
  for (let more = true; more; ) {
    const { size } = pace
    const [step] = await db.ask<{ n: number }>(deleteEventsSql(name), org, size, ends)
    pace.note(db)
    more = step?.n === size
    yield { name: "events", rows: step?.n ?? 0 }
  }
}

/** From wherever it was left. */
async function* drop(db: Unhurried, { name, state }: Partition): Steps {
  if (state === "attached") {
    await db.ask(markSql(name))
    yield { name: "mark", rows: 0 }
    await db.ask(detachSql(name))
    yield { name: "detach", rows: 0 }
  }
  if (state === "detaching") {
    await db.ask(finishDetachSql(name))
    yield { name: "detach", rows: 0 }
  }
  await db.ask(dropSql(name))
  yield { name: "drop", rows: 0 }
}
