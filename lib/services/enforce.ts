import { burnRateNano } from "#lib/domain/burn"
import type { Exhausted } from "#lib/domain/decision"
import { type Limit, limitCode, type Subjects, subjectOf } from "#lib/domain/limit"
import { stopsFor } from "#lib/domain/stops"
import type { Fact } from "#lib/ledger/fact"
import { type Judged, stoppedBy } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import { type Telling, UNKNOWN_DURATION_MS } from "#lib/ledger/note-told"
import type { Trip } from "#lib/ledger/open-incidents"
import type { Rules } from "#lib/ledger/rules"
import type { LedgerCtx } from "./ctx.ts"

/** The calls of one (agent, session, user) in a batch, and the meters after it. */
export type Group = {
  subjects: Subjects
  /** The latest model that it called; null where it called none. */
  model: string | null
  meters: MeterRows
  calls: { fact: Fact; placedAtMs: number }[]
}

type JudgedGroup = Group & { judged: Judged }

/**
 * What a judgement leads to beyond the reply: limits that were exhausted open incidents, and an agent that is told to stop is
 * known to have been told. Both are kept before the reply goes out, so that the stop an agent hears is one a person can look at.
 */
export async function enforce(ctx: LedgerCtx, rules: Rules, groups: readonly JudgedGroup[]): Promise<void> {
  const trips = groups.flatMap((group) => tripsOf(rules, group))
  const opened = await ctx.ledger.openIncidents(ctx.org, trips)
  if (opened.length > 0) ctx.ledger.rules.forget(ctx.org)
  const stopping = groups.filter(({ judged }) => judged.decision.action === "suspend" || judged.decision.action === "kill")
  if (stopping.length === 0) return
  const current = opened.length > 0 ? ((await ctx.ledger.rules.get(ctx.org)) ?? rules) : rules
  await ctx.ledger.noteTold(stopping.flatMap((group) => tellingsOf(ctx.org, current, group)))
}

function tripsOf(rules: Rules, { subjects, meters, judged }: JudgedGroup): Trip[] {
  const { decision, nowMs } = judged
  const ring = meters.ring(rules.org, "agent", subjects.agent, 60_000, "cost")
  const burnNano = ring ? burnRateNano(ring, nowMs) : 0n
  const trips = decision.exhausted.map((one) => limitTrip(rules, subjects, one, nowMs, burnNano))
  const { cause } = decision
  if (cause?.kind === "retry_brake" && decision.code === "human_intervention_required" && !hasBrakeIncident(rules, subjects, cause.id)) {
    trips.push({
      rule: `retry_brake:${cause.id}`,
      limitId: null,
      code: decision.code,
      scope: "session",
      subject: subjects.session,
      period: "",
      subjects,
      metric: null,
      window: null,
      action: "suspend",
      blocking: true,
      ceiling: 3n,
      seen: BigInt(meters.brakes(rules.org, subjects.session).find(({ tool }) => tool === cause.id)?.failures ?? 3),
      burnNano,
      untilMs: null,
    })
  }
  return trips
}

function hasBrakeIncident(rules: Rules, subjects: Subjects, id: string): boolean {
  return stopsFor(rules.stops, subjects, null).incidents.some(
    (one) => one.kind === "retry_brake" && (one.id === id || one.subject === subjects.session),
  )
}

function limitTrip(rules: Rules, subjects: Subjects, { limit, used, ceiling }: Exhausted, nowMs: number, burnNano: bigint): Trip {
  const period = limit.window === "day" || limit.window === "month" ? rules.calendar[limit.window](nowMs) : null
  return {
    rule: limit.id,
    limitId: limit.id,
    code: limitCode(limit),
    scope: limit.scope,
    subject: subjectOf(limit.scope, subjects) ?? "",
    period: period === null ? "" : String(period.key),
    subjects,
    metric: limit.metric,
    window: limit.window,
    action: limit.action,
    blocking: blocks(limit),
    ceiling,
    seen: used,
    burnNano,
    untilMs: period?.endMs ?? null,
  }
}

/** Only a suspend latches; everything milder ends when its meter does. */
function blocks(limit: Limit): boolean {
  return limit.action === "suspend"
}

/** An agent that is told to stop is told of every stop it stands under: kill switches and blocking incidents, by id. */
function tellingsOf(org: number, rules: Rules, { subjects, model, judged, calls }: JudgedGroup): Telling[] {
  const causes = stoppedBy(rules, subjects, model, judged.nowMs)
  const begun = calls.map(({ fact, placedAtMs }) => ({
    startedAtMs: placedAtMs - (fact.durationMs ?? UNKNOWN_DURATION_MS),
    costNano: fact.costNano,
  }))
  return causes.map((cause) => ({ org, cause, agent: subjects.agent, atMs: judged.nowMs, calls: begun }))
}
