import type { PrismaClient } from "#lib/db/client"
import { noteToldSql } from "./sql/note-told.ts"

/** A call as obedience sees it: when it began, by the database's clock. */
export type CallBegun = { startedAtMs: number; costNano: bigint }

/** That an agent is being told of a stop (a kill switch or an incident, by id) in this reply, and the calls it has just reported. */
export type Telling = { org: number; cause: string; agent: string; atMs: number; calls: readonly CallBegun[] }

/** How much later than the telling a call must have ended to count as begun after it, where its sender did not say how long it took. */
export const UNKNOWN_DURATION_MS = 30_000

export async function noteTold(db: PrismaClient, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return
  const rows = tellings.map(({ org, cause, agent, atMs, calls }) => ({
    org,
    cause,
    agent,
    at: atMs,
    calls: calls.map(({ startedAtMs, costNano }) => ({ started: startedAtMs, cost: costNano.toString() })),
  }))
  await db.$executeRawUnsafe(noteToldSql, JSON.stringify(rows))
}
