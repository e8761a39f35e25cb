import type { PrismaClient } from "#lib/db/client"
import type { Subjects } from "#lib/domain/limit"
import { openIncidentsSql } from "./sql/open-incidents.ts"

/** An episode that begins: which rule tripped about whom, and the number that it saw. */
export type Trip = {
  rule: string
  limitId: string | null
  code: string
  scope: string
  subject: string
  /** yyyymm or yyyymmdd for calendar windows, else "" */
  period: string
  subjects: Subjects
  metric: string | null
  window: string | null
  action: string
  blocking: boolean
  ceiling: bigint | null
  seen: bigint
  /** Burn at the trip, nano-dollars per minute. */
  burnNano: bigint
  untilMs: number | null
}

/**
 * Open one incident for each trip that has none open yet, and tell every server by raising the organization's revision.
 * The partial unique index lets exactly one of several servers win; the others learn of it by the revision.
 * @returns ids of those that this call opened
 */
export async function openIncidents(
  db: PrismaClient,
  org: number,
  trips: readonly Trip[],
  newId: () => string,
): Promise<readonly string[]> {
  if (trips.length === 0) return []
  const rows = trips.map((trip) => ({
    id: newId(),
    rule: trip.rule,
    limit_id: trip.limitId,
    code: trip.code,
    scope: trip.scope,
    subject: trip.subject,
    period: trip.period,
    agent: trip.subjects.agent,
    session: trip.subjects.session,
    user_name: trip.subjects.user,
    metric: trip.metric,
    win: trip.window,
    action: trip.action,
    blocking: trip.blocking,
    ceiling: trip.ceiling?.toString() ?? null,
    seen: trip.seen.toString(),
    burn: trip.burnNano.toString(),
    until: trip.untilMs === null ? null : new Date(trip.untilMs).toISOString(),
  }))
  const opened = await db.$queryRawUnsafe<{ id: string }[]>(openIncidentsSql, org, JSON.stringify(rows))
  return opened.map(({ id }) => id)
}
