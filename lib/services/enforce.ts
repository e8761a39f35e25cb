import { type Decision, SEVERITY } from "#lib/domain/decision"
import { openIncident, openToolIncident } from "#lib/domain/incident"
import { type Scope, type Subjects, subjectOf, WIDTH_MS } from "#lib/domain/limit"
import type { Fact } from "#lib/ledger/fact"
import type { FingerprintedCall } from "#lib/ledger/find-loops"
import { type Judged, stoppedBy } from "#lib/ledger/judge"
import type { Ledger } from "#lib/ledger/ledger"
import type { MeterRows } from "#lib/ledger/meter-rows"
import { startedAtMs, type Telling } from "#lib/ledger/note-told"
import type { PassedWarning } from "#lib/ledger/note-warnings"
import { type Trip, tripKey } from "#lib/ledger/open-incidents"
import type { Rules } from "#lib/ledger/rules"

/** The calls of one (agent, session, user) in a batch, and the meters after it. */
export type Group = {
  subjects: Subjects
  /** The latest model that it called; null where it called none. */
  model: string | null
  meters: MeterRows
  calls: { fact: Fact; placedAtMs: number }[]
  /** They came as telemetry: nobody hears the reply. */
  unheard?: boolean
}

/** `again` judges once more from the same meters, which know of the incidents that were opened meanwhile. */
export type JudgedGroup = Group & { judged: Judged; again(): Judged }

/**
 * What a judgement leads to beyond the reply: what was exhausted or ran in circles opens incidents, and an agent that is told to
 * stop is known to have been told. Both are kept before the reply goes out, so that the stop an agent hears is one a person can
 * look at.
 * @returns the judgement to tell, of each group
 */
export async function enforce(ctx: { org: number; ledger: Ledger }, rules: Rules, groups: readonly JudgedGroup[]): Promise<Judged[]> {
  const { org, ledger } = ctx
  const loops = await findLoops(ctx, rules, groups)
  const trips = groups.map((group) => tripsOf(rules, group, loops))
  const opened = await ledger.openIncidents(org, trips.flat())
  await ledger.noteWarnings(
    org,
    groups.flatMap((group) => warningsOf(rules, group)),
    new Date(groups[0]?.judged.nowMs ?? 0),
  )
  const final = groups.map((group, at) => {
    for (const trip of trips[at] ?? []) {
      const incident = opened.get(tripKey(trip))
      if (incident) group.meters.addIncident(org, incident)
    }
    const judged = trips[at]?.length ? group.again() : group.judged
    return isLooping(group, loops) && rules.loopMode === "observe" ? wouldSuspend(judged) : judged
  })
  await ledger.noteTold(groups.flatMap((group, at) => tellingsOf(rules, group, final[at] ?? group.judged)))
  return final
}

function tripsOf(rules: Rules, { subjects, meters, judged, calls }: JudgedGroup, loops: ReadonlySet<string>): Trip[] {
  const { decision, nowMs } = judged
  const burn = (scope: Scope) => burnOf(rules, meters, scope, subjects, nowMs)
  const trips: Trip[] = decision.exhausted.map(({ limit, used, ceiling }) => ({
    rule: limit.id,
    draft: { ...openIncident(limit, subjects, { used, ceiling }, nowMs, rules.calendar), seen: used },
    subjects,
    metric: limit.metric,
    window: limit.window,
    burnNano: burn(limit.scope),
  }))
  const tool = (kind: "retry_brake" | "regression_loop", name: string, seen: number, ceiling: bigint) => {
    const rule = `${kind}:${name}`
    if (meters.stops(rules.org, subjects).incidents.some((one) => one.rule === rule)) return
    const draft = { ...openToolIncident(kind, subjects.session, nowMs), seen: BigInt(seen), ceiling }
    trips.push({ rule, draft, subjects, metric: null, window: null, burnNano: burn("session") })
  }
  if (rules.brakeMode === "enforce") {
    for (const brake of meters.brakes(rules.org, subjects.session)) {
      if (brake.failures >= 3) tool("retry_brake", brake.tool, brake.failures, 3n)
    }
  }
  if (rules.loopMode === "enforce" && loops.size > 0) {
    for (const { fact } of calls) if (loops.has(callKey(fact))) tool("regression_loop", fact.tool, 10, 10n)
  }
  return trips
}

/** What the one whom the incident is about burns per minute as it trips; null where no ring tells: those of agents and sessions always do. */
function burnOf(rules: Rules, meters: MeterRows, scope: Scope, subjects: Subjects, nowMs: number): bigint | null {
  const burn = meters.rolling(rules.org, scope, subjectOf(scope, subjects), 60_000, "cost", nowMs)
  if (burn !== null) return burn
  return scope === "org" || scope === "user" ? null : 0n
}

function callKey({ session, tool, fingerprint }: Pick<Fact, "session" | "tool" | "fingerprint">): string {
  return `${session}\n${tool}\n${fingerprint}`
}

function isLooping({ calls }: Group, loops: ReadonlySet<string>): boolean {
  return loops.size > 0 && calls.some(({ fact }) => loops.has(callKey(fact)))
}

/** Which of the calls that were just recorded run in circles; asked only about tool calls that say what they were called with. */
async function findLoops({ org, ledger }: { org: number; ledger: Ledger }, rules: Rules, groups: readonly Group[]): Promise<Set<string>> {
  const calls = new Map<string, FingerprintedCall>()
  for (const { fact } of groups.flatMap((group) => group.calls)) {
    const { session, tool, fingerprint } = fact
    if (fact.kind !== "tool" || fingerprint === null) continue
    const sinceMs = rules.rearmedAtMs.get(`regression_loop:${tool}\n${session}`) ?? 0
    calls.set(callKey(fact), { session, tool, fingerprint, sinceMs })
  }
  if (calls.size === 0) return new Set()
  return new Set((await ledger.findLoops(org, [...calls.values()])).map(callKey))
}

/** In observe mode a loop only tells what it would have done. */
function wouldSuspend({ decision, ...judged }: Judged): Judged {
  const would: Decision["would"] = { action: "suspend", code: "regression_loop" }
  const keeps = decision.would !== null && SEVERITY[decision.would.action] >= SEVERITY.suspend
  return { ...judged, decision: keeps ? decision : { ...decision, would } }
}

function warningsOf(rules: Rules, { subjects, judged }: JudgedGroup): PassedWarning[] {
  return judged.decision.warnings.map(({ limit, fraction, used, ceiling }) => {
    const width = WIDTH_MS[limit.window]
    const { period } = openIncident(limit, subjects, { used, ceiling }, judged.nowMs, rules.calendar)
    return {
      limitId: limit.id,
      fraction,
      scope: limit.scope,
      subject: subjectOf(limit.scope, subjects) ?? "",
      period: width === null ? period : String(Math.floor(judged.nowMs / width)),
      subjects,
      used,
      ceiling,
    }
  })
}

/** An agent that is told to stop is told of every stop it stands under: kill switches and blocking incidents, by id. */
function tellingsOf(rules: Rules, { subjects, model, meters, calls, unheard = false }: Group, { decision, nowMs }: Judged): Telling[] {
  if (decision.action !== "suspend" && decision.action !== "kill") return []
  const begun = calls.map(({ fact, placedAtMs }) => ({
    startedAtMs: startedAtMs(placedAtMs, fact.durationMs),
    costNano: fact.costNano,
  }))
  return stoppedBy(rules, meters, subjects, model, nowMs).map((cause) => ({
    org: rules.org,
    cause,
    agent: subjects.agent,
    atMs: nowMs,
    calls: begun,
    unheard,
  }))
}
