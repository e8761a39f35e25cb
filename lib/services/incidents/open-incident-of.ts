import type { Tx } from "#lib/db/client"
import type { Limit, Subjects } from "#lib/domain/limit"
import type { OpenIncident } from "#lib/domain/stops"
import { kindOf } from "#lib/ledger/subject-stops"

export type IncidentRow = Awaited<ReturnType<Tx["incident"]["findMany"]>>[number]

/** A row as the rules know an incident. */
export function openIncidentOf(row: IncidentRow): OpenIncident {
  return {
    id: row.id,
    kind: kindOf(row.rule),
    limitId: row.limitId,
    code: row.code,
    scope: row.scope as OpenIncident["scope"],
    subject: row.scope === "org" ? null : row.subject,
    action: row.action as OpenIncident["action"],
    blocking: row.blocking,
    ceiling: row.ceiling,
    seen: row.seen,
    openedAtMs: row.openedAt.getTime(),
    untilMs: row.until?.getTime() ?? null,
  }
}

/** Whose call tripped it. */
export function subjectsOf(row: IncidentRow): Subjects {
  return { agent: row.agent ?? "", session: row.session ?? "", user: row.user ?? "" }
}

/** The unit of its figures, where it has one. */
export function metricOf(row: IncidentRow): Pick<Limit, "metric" | "window"> | null {
  return row.metric === null || row.window === null
    ? null
    : ({ metric: row.metric, window: row.window } as Pick<Limit, "metric" | "window">)
}
