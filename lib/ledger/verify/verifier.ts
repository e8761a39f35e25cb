import type { PrismaClient } from "#lib/db/client"
import { beatSql, claimRunSql, keepRunSql, leaveRunSql } from "../sql/verify-run.ts"
import { type Verified, verify } from "./verify.ts"

export type Verifier = {
  /** Begin to verify an organization in the background, unless some server is at it or has done so a moment ago. */
  start(org: number): Promise<void>
  /** Leave off what is under way; another server may take it up. */
  stop(): Promise<void>
}

export type KeptRun = { startedAt: Date; finishedAt: Date; verified: Verified }

/** A verification as old as this is still told without a new one, in ms. */
const FRESH_MS = 5_000
/** Between two signs of life, in ms; a run without one for a minute is taken for dead. */
const BEAT_MS = 5_000
/** In the background nine tenths of the time are left to others: at most a twentieth of two cores. */
export const BACKGROUND_REST = 9

/** At most one verification per organization at a time, on whichever server; the last result is kept in its row. */
export function createVerifier(db: PrismaClient, report: (error: unknown) => void): Verifier {
  const stopping = new AbortController()
  const running = new Map<number, Promise<void>>()

  async function run(org: number): Promise<void> {
    const startedAt = new Date()
    let beatAt = performance.now()
    const onProgress = () => {
      if (performance.now() - beatAt < BEAT_MS) return
      beatAt = performance.now()
      void db.$executeRawUnsafe(beatSql, org).catch(() => {})
    }
    try {
      const verified = await verify({ db, rest: BACKGROUND_REST, signal: stopping.signal, onProgress }, org)
      await keepRun(db, org, { startedAt, finishedAt: new Date(), verified })
    } catch (error) {
      if (!stopping.signal.aborted) report(error)
      await db.$executeRawUnsafe(leaveRunSql, org).catch(() => {})
    }
  }

  return {
    async start(org) {
      if (running.has(org) || stopping.signal.aborted) return
      const claimed = await db.$queryRawUnsafe<unknown[]>(claimRunSql, org, FRESH_MS)
      if (claimed.length === 0) return
      running.set(
        org,
        run(org).finally(() => running.delete(org)),
      )
    },
    async stop() {
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}

/** Keep a result as the organization's last one. */
export async function keepRun(db: PrismaClient, org: number, { startedAt, finishedAt, verified }: KeptRun): Promise<void> {
  await db.$executeRawUnsafe(keepRunSql, org, startedAt, finishedAt, JSON.stringify(verified))
}
