import type { PrismaClient } from "#lib/db/client"
import { beatDutySql, claimDutySql, leaveDutySql } from "../sql/duty.ts"
import { createUnhurried, type Unhurried } from "../unhurried.ts"
import { foldEvents } from "./fold-events.ts"
import { EXPIRING, SWEPT } from "./lives.ts"
import { removeEvents } from "./remove-events.ts"
import { expire, removeKeys, sweep } from "./remove-rows.ts"
import type { Steps } from "./step.ts"

export type Retention = {
  /** Remove what outlived its retention, unless some server is at it or has done so today. */
  run(): Promise<void>
  /** Leave off after the statement that is under way. */
  stop(): void
}

export type RetentionOptions = {
  db: PrismaClient
  /** What this server is called while it holds the duty: different from all others. */
  holder: string
  nowMs(): number
}

const NAME = "retention"
const EVERY_MS = 6 * 3_600_000
/** Between two signs of life, in ms; a holder without one for a minute is taken for dead. */
const BEAT_MS = 5_000
/** Nine tenths of the time are left to others: at most a twentieth of two cores. */
const REST = 9

export function createRetention({ db, holder, nowMs }: RetentionOptions): Retention {
  const stopping = new AbortController()

  async function pass(): Promise<void> {
    let beatAtMs = nowMs()
    const unhurried = createUnhurried({ db, rest: REST, signal: stopping.signal })
    for await (const _ of retentionPass(unhurried, holder, nowMs)) {
      if (nowMs() - beatAtMs < BEAT_MS) continue
      beatAtMs = nowMs()
      if ((await db.$queryRawUnsafe<unknown[]>(beatDutySql, NAME, holder)).length === 0) return
    }
    await db.$executeRawUnsafe(leaveDutySql, NAME, holder, true)
  }

  return {
    async run() {
      if (!(await claimRetention(db, holder, EVERY_MS))) return
      try {
        await pass()
      } catch (error) {
        await db.$executeRawUnsafe(leaveDutySql, NAME, holder, false).catch(() => {})
        if (!stopping.signal.aborted) throw error
      }
    },
    stop: () => stopping.abort(),
  }
}

/** @returns whether the duty is this holder's now */
export async function claimRetention(db: PrismaClient, holder: string, everyMs: number): Promise<boolean> {
  return (await db.$queryRawUnsafe<unknown[]>(claimDutySql, NAME, holder, everyMs)).length > 0
}

/**
 * Everything that retention has to do, one committed statement per step. Each step leaves the books right and the next one finds by
 * itself where to go on, so a pass may end after any of them, and two passes at once do each other no harm.
 */
export async function* retentionPass(db: Unhurried, holder: string, nowMs: () => number): Steps {
  for (const life of EXPIRING) yield* expire(db, life)
  for (const life of SWEPT) yield* sweep(db, life)
  yield* foldEvents(db)
  yield* removeKeys(db, holder)
  yield* removeEvents(db, nowMs)
}
