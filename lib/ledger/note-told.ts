import type { PrismaClient } from "#lib/db/client"
import { noteToldSql } from "./sql/note-told.ts"

/** A call as obedience sees it: when it began, by the database's clock. */
export type CallBegun = { startedAtMs: number; costNano: bigint }

/**
 * That an agent is being told of a stop (a kill switch or an incident, by id), and the calls it has just reported. `unheard`: they came as
 * telemetry, whose sender hears no reply; they count against an agent that was told some other way.
 */
export type Telling = { org: number; cause: string; agent: string; atMs: number; calls: readonly CallBegun[]; unheard?: boolean }

/**
 * A call whose sender does not say how long it took is taken to have begun when it ended, less this: a report that crossed the
 * telling on the wire is no defiance.
 */
const ON_THE_WIRE_MS = 1_000

/** When a call began, as far as its sender lets know. */
export function startedAtMs(endedAtMs: number, durationMs: number | null): number {
  return endedAtMs - (durationMs ?? ON_THE_WIRE_MS)
}

/** The first telling stands; what began after it is counted against the agent. */
export async function noteTold(db: PrismaClient, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return
  const merged = new Map<string, Telling>()
  for (const one of tellings) {
    const key = `${one.org}\n${one.cause}\n${one.agent}`
    const known = merged.get(key)
    const unheard = (known?.unheard ?? true) && (one.unheard ?? false)
    merged.set(key, { ...(known ?? one), calls: known ? [...known.calls, ...one.calls] : one.calls, unheard })
  }
  const rows = [...merged.values()].map(({ org, cause, agent, atMs, calls, unheard }) => ({
    org,
    cause,
    agent,
    at: atMs,
    heard: !unheard,
    calls: calls.map((call) => ({ started: call.startedAtMs, cost: call.costNano.toString() })),
  }))
  await db.$executeRawUnsafe(noteToldSql, JSON.stringify(rows))
}
