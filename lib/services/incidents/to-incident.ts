import type { Lift } from "#lib/contracts/directive"
import type { Incident } from "#lib/contracts/incidents"
import { applicableLimits } from "#lib/domain/applicable"
import { savedNano } from "#lib/domain/burn"
import { incidentCause } from "#lib/domain/cause"
import { liftOf } from "#lib/domain/lift"
import { WIDTH_MS } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import { objectToIncident } from "#lib/domain/objection"
import { rearmedAt } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { stopsOf } from "#lib/ledger/stops-of"
import { toCause } from "../to-directive.ts"
import { type IncidentRow, metricOf, openIncidentOf, subjectsOf } from "./open-incident-of.ts"

/** An incident with the numbers it opened with, and what would lift it by the numbers of now. */
export function toIncident(row: IncidentRow, rules: Rules, meters: MeterRows, nowMs: number): Incident {
  const open = openIncidentOf(row)
  const cause = toCause({ ...incidentCause(open), ...metricOf(row) })
  const endMs = row.closedAt?.getTime() ?? Math.min(nowMs, open.untilMs ?? nowMs)
  return {
    id: row.id,
    state: row.state as Incident["state"],
    blocking: row.blocking,
    cause,
    agent: row.agent || null,
    session: row.session || null,
    user: row.user || null,
    openedAt: row.openedAt.toISOString(),
    seen: cause.used ?? "0",
    savedUsd: formatUsd(row.blocking ? savedNano(row.burn, open.openedAtMs, endMs) : 0n),
    closedAt: row.closedAt?.toISOString() ?? null,
    closedBy: row.closedBy,
    note: row.note,
    lift: row.state === "open" ? liftNow(row, rules, meters, nowMs) : null,
  }
}

function liftNow(row: IncidentRow, rules: Rules, meters: MeterRows, nowMs: number): Lift | null {
  const subjects = subjectsOf(row)
  const objection = objectToIncident(openIncidentOf(row), {
    limits: applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null),
    meterOf: (limit) => meters.meter(rules.org, limit, WIDTH_MS[limit.window], subjects, nowMs, rearmedAt(rules, limit, subjects)),
    stops: stopsOf(rules, meters, subjects, null),
    request: { subjects, kind: "llm", model: null, ask: null },
    nowMs,
  })
  const lift = liftOf(objection, rules.settings.upgradeUrl)
  return lift && { ...lift, how: [...lift.how] }
}
