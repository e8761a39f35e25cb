import type { Scope } from "#lib/domain/limit"
import type { Grant, IncidentKind, OpenIncident } from "#lib/domain/stops"

/** An open incident with the rule that opened it: a limit's id, `retry_brake:<tool>` or `regression_loop:<tool>`. */
export type StoredIncident = OpenIncident & { rule: string }

/** What one subject stands under, as the ledger's statements read it beside its meters. */
export type SubjectStops = { incidents: readonly StoredIncident[]; grants: readonly Grant[] }

type IncidentRow = {
  id: string
  rule: string
  limit_id: string | null
  code: string
  action: string
  blocking: boolean
  ceiling: string | null
  seen: string
  opened: number
  until: number | null
}
type GrantRow = {
  id: string
  taken_cost: string
  extra_cost: string
  taken_tokens: string
  extra_tokens: string
  from: number
  until: number
}

/** One `stop` row: an incident, or a grant with its one or two metrics. */
export function readStopRow(json: string, scope: Scope, subject: string): SubjectStops {
  const row = JSON.parse(json) as { incident: IncidentRow } | { grant: GrantRow }
  if ("incident" in row) return { incidents: [incidentOf(row.incident, scope, subject)], grants: [] }
  const { grant } = row
  const grants = [
    grantOf(grant, subject, "cost", grant.taken_cost, grant.extra_cost),
    grantOf(grant, subject, "tokens", grant.taken_tokens, grant.extra_tokens),
  ]
  return { incidents: [], grants: grants.filter(({ extra }) => extra > 0n) }
}

export function kindOf(rule: string): IncidentKind {
  if (rule.startsWith("retry_brake:")) return "retry_brake"
  return rule.startsWith("regression_loop:") ? "regression_loop" : "limit"
}

/** The tool of a `retry_brake:` or `regression_loop:` rule; null for a limit's. */
export function toolOf(rule: string): string | null {
  return kindOf(rule) === "limit" ? null : rule.slice(rule.indexOf(":") + 1)
}

function incidentOf(row: IncidentRow, scope: Scope, subject: string): StoredIncident {
  return {
    id: row.id,
    rule: row.rule,
    kind: kindOf(row.rule),
    limitId: row.limit_id,
    code: row.code,
    scope,
    subject: scope === "org" ? null : subject,
    action: row.action as OpenIncident["action"],
    blocking: row.blocking,
    ceiling: row.ceiling === null ? null : BigInt(row.ceiling),
    seen: BigInt(row.seen),
    openedAtMs: row.opened,
    untilMs: row.until,
  }
}

function grantOf(row: GrantRow, session: string, metric: Grant["metric"], taken: string, extra: string): Grant {
  return { id: `${row.id}`, session, metric, taken: BigInt(taken), extra: BigInt(extra), fromMs: row.from, untilMs: row.until }
}
