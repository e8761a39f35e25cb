import { applicableLimits } from "#lib/domain/applicable"
import { brakeOf } from "#lib/domain/brake"
import { decide } from "#lib/domain/decide"
import type { Decision, Request, Situation } from "#lib/domain/decision"
import { cheaperModel } from "#lib/domain/downgrade"
import { type Limit, type Subjects, subjectOf, WIDTH_MS } from "#lib/domain/limit"
import type { Pricer } from "#lib/domain/pricing"
import { ringDrainsAtMs } from "#lib/domain/ring"
import { modelKilled } from "#lib/domain/stops"
import type { BrakeRow, MeterRows } from "./meter-rows.ts"
import type { Rules } from "./rules.ts"
import { stopsOf } from "./stops-of.ts"

export type Judged = {
  decision: Decision
  /** The database's clock when the meters were read, in milliseconds. */
  nowMs: number
  /** Grows with every later reading of the meters: microseconds of the database's clock. */
  revision: number
}

/** May another call of these subjects start? The directive that answers usage, and the one that is read on request. */
export function judgeSubjects(rules: Rules, meters: MeterRows, pricer: Pricer, subjects: Subjects, model: string | null): Judged {
  return judge(
    rules,
    meters,
    pricer,
    { subjects, kind: "llm", model, ask: null },
    worstBrake(rules, meters.brakes(rules.org, subjects.session)),
    null,
  )
}

/** May this call start? A tool call is held up by the brake of its own tool only. `holdExpiresAtMs`: when the next open hold may free budget. */
export function judgeAsk(
  rules: Rules,
  meters: MeterRows,
  pricer: Pricer,
  request: Request,
  tool: string,
  holdExpiresAtMs: number | null,
): Judged {
  const brakes = meters.brakes(rules.org, request.subjects.session).filter((one) => request.kind === "tool" && one.tool === tool)
  return judge(rules, meters, pricer, request, worstBrake(rules, brakes), holdExpiresAtMs)
}

/** Ids of the kill switches and blocking incidents that these subjects stand under: what an agent that is told to stop is told of. */
export function stoppedBy(rules: Rules, meters: MeterRows, subjects: Subjects, model: string | null, nowMs: number): string[] {
  const stops = stopsOf(rules, meters, subjects, model)
  const latched = stops.incidents.filter(({ blocking, untilMs }) => blocking && (untilMs === null || nowMs < untilMs))
  return [...stops.killSwitches, ...latched].map(({ id }) => id)
}

function judge(
  rules: Rules,
  meters: MeterRows,
  pricer: Pricer,
  request: Request,
  brake: Situation["brake"],
  holdExpiresAtMs: number | null,
): Judged {
  const { org } = rules
  const { subjects, model } = request
  const nowMicros = meters.orgs.get(org)?.nowMicros ?? 0n
  const nowMs = Number(nowMicros / 1000n)
  const decision = decide({
    limits: applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null),
    meterOf: (limit) => meters.meter(org, limit, WIDTH_MS[limit.window], subjects, nowMs, rearmedAt(rules, limit, subjects)),
    stops: stopsOf(rules, meters, subjects, model),
    request,
    nowMs,
    brake: brake ?? null,
    holdExpiresAtMs,
    cheaper: (from) => cheaperModel(rules.downgrades, from, pricer, (name) => modelKilled(rules.stops, name)),
    drainsAtMs: (limit, atMost) => drainsAt(rules, meters, limit, subjects, nowMs, atMost),
    periodEndMs: (window) => rules.calendar.periodEndMs(window, nowMs),
    upgradeUrl: rules.settings.upgradeUrl,
  })
  return { decision, nowMs, revision: Number(nowMicros) }
}

function worstBrake(rules: Rules, brakes: readonly BrakeRow[]) {
  const worst = brakes.reduce<BrakeRow | null>((a, b) => (a === null || b.failures > a.failures ? b : a), null)
  return worst && { tool: worst.tool, brake: brakeOf(worst.failures, worst.lastFailAtMs), mode: rules.brakeMode }
}

/** Since when a resumed rolling limit counts again for these subjects; null: it was not resumed lately. */
export function rearmedAt(rules: Rules, limit: Limit, subjects: Subjects): number | null {
  if (rules.rearmedAtMs.size === 0) return null
  return rules.rearmedAtMs.get(`${limit.id}\n${subjectOf(limit.scope, subjects) ?? ""}`) ?? null
}

function drainsAt(rules: Rules, meters: MeterRows, limit: Limit, subjects: Subjects, nowMs: number, atMost: bigint): number | null {
  const width = WIDTH_MS[limit.window]
  if (width === null) return null
  const ring = meters.ring(rules.org, limit.scope, subjectOf(limit.scope, subjects), width, limit.metric)
  return ring && ringDrainsAtMs(ring, width, nowMs, atMost, rearmedAt(rules, limit, subjects))
}
