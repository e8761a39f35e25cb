import type { PrismaClient } from "#lib/db/client"
import type { IncidentDraft } from "#lib/domain/incident"
import type { Metric, Subjects, Window } from "#lib/domain/limit"
import { burnAtTripSql } from "./sql/burn-at-trip.ts"
import { openIncidentsSql, readOpenSql } from "./sql/open-incidents.ts"
import type { StoredIncident } from "./subject-stops.ts"

/** An episode that begins: which rule tripped, by whose call, and how fast they were burning. */
export type Trip = {
  /** The limit's id, or `retry_brake:<tool>`, `regression_loop:<tool>`. */
  rule: string
  draft: IncidentDraft & { seen: bigint }
  subjects: Subjects
  metric: Metric | null
  window: Window | null
  /** Burn of the incident's subject at the trip, nano-dollars per minute; null where no ring tells it, and it has to be looked up. */
  burnNano: bigint | null
}

type OpenRow = { id: string; rule: string; scope: string; subject: string; period: string; opened_at: Date }

/**
 * Open one incident for each trip that has none open yet. The partial unique index lets exactly one of several servers win; the
 * others find its incident.
 * @returns the open incident of each trip, by `tripKey`; a trip whose incident was closed in the same moment has none
 */
export async function openIncidents(
  db: PrismaClient,
  org: number,
  trips: readonly Trip[],
  newId: () => string,
): Promise<ReadonlyMap<string, StoredIncident>> {
  const wanted = new Map(trips.map((trip) => [tripKey(trip), { trip, id: newId() }]))
  if (wanted.size === 0) return new Map()
  const burnOf = await lookUpBurn(db, org, trips)
  const rows = [...wanted.values()].map(({ trip, id }) => toRow(trip, id, trip.burnNano ?? burnOf(trip)))
  const opened = await db.$queryRawUnsafe<{ id: string }[]>(openIncidentsSql, org, JSON.stringify(rows))
  const ours = new Set(opened.map(({ id }) => id))
  const found = new Map<string, StoredIncident>()
  for (const [key, { trip, id }] of wanted) if (ours.has(id)) found.set(key, toIncident(trip, id, trip.draft.openedAtMs))
  if (found.size === wanted.size) return found
  const missed = rows.filter(({ id }) => !ours.has(id)).map(({ rule, scope, subject, period }) => ({ rule, scope, subject, period }))
  for (const row of await db.$queryRawUnsafe<OpenRow[]>(readOpenSql, org, JSON.stringify(missed))) {
    const key = keyOf(row.rule, row.scope, row.subject, row.period)
    const trip = wanted.get(key)?.trip
    if (trip) found.set(key, toIncident(trip, row.id, row.opened_at.getTime()))
  }
  return found
}

async function lookUpBurn(db: PrismaClient, org: number, trips: readonly Trip[]): Promise<(trip: Trip) => bigint> {
  const subjectsOf = ({ draft: { scope, subject } }: Trip) => ({ scope, subject: subject ?? "" })
  const unknown = trips.filter(({ burnNano }) => burnNano === null).map(subjectsOf)
  if (unknown.length === 0) return () => 0n
  const asked = [...new Map(unknown.map((one) => [keyOf(one.scope, one.subject), one])).values()]
  const rows = await db.$queryRawUnsafe<{ scope: string; subject: string; burn: bigint }[]>(burnAtTripSql, org, JSON.stringify(asked))
  const burns = new Map(rows.map(({ scope, subject, burn }) => [keyOf(scope, subject), burn]))
  return ({ draft: { scope, subject } }) => burns.get(keyOf(scope, subject ?? "")) ?? 0n
}

/** Trips with one key are one episode. */
export function tripKey({ rule, draft }: Trip): string {
  return keyOf(rule, draft.scope, draft.subject ?? "", draft.period)
}

function keyOf(...parts: string[]): string {
  return parts.join("\n")
}

function toIncident({ rule, draft }: Trip, id: string, openedAtMs: number): StoredIncident {
  const { period: _, ...open } = draft
  return { ...open, id, rule, openedAtMs }
}

function toRow({ rule, draft, subjects, metric, window }: Trip, id: string, burnNano: bigint) {
  return {
    id,
    rule,
    limit_id: draft.limitId,
    code: draft.code,
    scope: draft.scope,
    subject: draft.subject ?? "",
    period: draft.period,
    agent: subjects.agent,
    session: subjects.session,
    user_name: subjects.user,
    metric,
    win: window,
    action: draft.action,
    blocking: draft.blocking,
    ceiling: draft.ceiling?.toString() ?? null,
    seen: draft.seen.toString(),
    burn: burnNano.toString(),
    until: draft.untilMs === null ? null : new Date(draft.untilMs).toISOString(),
  }
}
