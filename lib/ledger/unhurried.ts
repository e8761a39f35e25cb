import { setTimeout as pause } from "node:timers/promises"
import type { PrismaClient } from "#lib/db/client"

/** The database, one statement at a time, for work that can wait: each statement is a snapshot or a transaction of its own. */
export type Unhurried = {
  ask<Row>(sql: string, ...values: readonly unknown[]): Promise<Row[]>
  /** How long the last statement took, in ms. */
  readonly lastMs: number
  /** How long the longest one took, in ms. */
  readonly longestMs: number
  readonly statements: number
}

export type UnhurriedOptions = {
  db: PrismaClient
  /** After each statement it rests for this many times as long as that took: what else goes on is hardly slowed. 0: as fast as it goes. */
  rest: number
  /** Asked before every statement: an aborted one is not begun. */
  signal: AbortSignal
}

/** Who rests longer is taken for dead by those who wait for a sign of life. */
const MOST_REST_MS = 20_000

export function createUnhurried({ db, rest, signal }: UnhurriedOptions): Unhurried {
  let statements = 0
  let longestMs = 0
  let lastMs = 0
  return {
    async ask<Row>(sql: string, ...values: readonly unknown[]) {
      signal.throwIfAborted()
      if (rest > 0) await pause(Math.min(lastMs * rest, MOST_REST_MS), undefined, { signal })
      const began = performance.now()
      // Without its first line break it goes without a name, and is planned for the tables as they are: a plan that a connection made
      // while they were small and keeps takes minutes once they have grown, and to plan again is nothing to what can wait.
      const rows = await db.$queryRawUnsafe<Row[]>(sql.trimStart(), ...values)
      lastMs = performance.now() - began
      longestMs = Math.max(longestMs, lastMs)
      statements += 1
      return rows
    },
    get lastMs() {
      return lastMs
    },
    get longestMs() {
      return longestMs
    },
    get statements() {
      return statements
    },
  }
}

export type Pace = { readonly size: number; note(unhurried: Unhurried): void }

/** A size that follows the time that statements take: doubled while they are quick, halved when one took longer than `aimMs`. */
export function createPace({ first, least, most, aimMs }: { first: number; least: number; most: number; aimMs: number }): Pace {
  let size = first
  return {
    get size() {
      return size
    },
    note({ lastMs }) {
      if (lastMs > aimMs) size = Math.max(least, size >> 1)
      else if (lastMs < aimMs / 4) size = Math.min(most, size * 2)
    },
  }
}
