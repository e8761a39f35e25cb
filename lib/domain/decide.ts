import type { Cause } from "./cause.ts"
import { askAt, chooseModel } from "./choose-model.ts"
import type { Decision, Exhausted, Situation, Warning } from "./decision.ts"
import { SEVERITY } from "./decision.ts"
import { judge } from "./judge.ts"
import { liftOf } from "./lift.ts"
import type { Limit } from "./limit.ts"
import { sayWhy } from "./message.ts"
import {
  blocks,
  compareObjections,
  isOpenAt,
  type Objection,
  objectToBrake,
  objectToIncident,
  objectToKill,
  objectToLimit,
} from "./objection.ts"
import { ceilingInForce } from "./overdrive.ts"
import type { OpenIncident } from "./stops.ts"
import { hasPassed } from "./warn.ts"

const MAX_ALSO = 5
const NONE: readonly never[] = Object.freeze([])

/**
 * May another call start? The most severe of: kill switch > blocking incident > limits (suspend > downgrade > throttle > continue).
 *
 * A pure function of its argument, the same for usage, authorize, directives on request, the lab and previews.
 * First the model: while a downgrade limit is exhausted, the cheaper one; then every limit at that model's price.
 */
export function decide(situation: Situation): Decision {
  const { limits, stops, request, nowMs } = situation
  const objections: Objection[] = []
  let would: Decision["would"] = null
  let exhausted: Exhausted[] | null = null
  let warnings: Warning[] | null = null
  let tokensLeft: bigint | null = null
  let costLeft: bigint | null = null

  const note = (objection: Objection | null, enforced: boolean) => {
    if (!objection) return
    if (enforced) objections.push(objection)
    else if (objection.action !== "continue" && (!would || SEVERITY[objection.action] > SEVERITY[would.action]))
      would = { action: objection.action, code: objection.code }
  }

  for (const stop of stops.killSwitches) note(objectToKill(stop), true)
  for (const incident of stops.incidents) if (blocks(incident, nowMs)) note(objectToIncident(incident, situation), true)
  note(objectToBrake(situation), situation.brake?.mode === "enforce")

  const choice = chooseModel(situation)
  const ask = askAt(situation, choice)
  for (const limit of limits) {
    const meter = situation.meterOf(limit)
    const ceiling = ceilingInForce(limit, meter, stops.grants, request.subjects, nowMs)
    const enforced = limit.mode === "enforce"
    if (enforced) {
      if (meter.used >= ceiling && !hasIncident(stops.incidents, limit, nowMs)) {
        exhausted ??= []
        exhausted.push({ limit, used: meter.used, ceiling })
      }
      if (meter.before !== undefined) {
        for (const fraction of limit.warnAt) {
          if (!hasPassed(fraction, ceiling, meter.before, meter.used)) continue
          warnings ??= []
          warnings.push({ limit, fraction, used: meter.used, ceiling })
        }
      }
      if (limit.action === "suspend" || limit.action === "throttle") {
        const left = ceiling - meter.used - meter.held
        if (limit.metric === "tokens" && (tokensLeft === null || left < tokensLeft)) tokensLeft = left
        if (limit.metric === "cost" && (costLeft === null || left < costLeft)) costLeft = left
      }
    }
    const verdict = judge(ceiling, meter, ask[limit.metric])
    if (verdict === "fits") continue
    note(objectToLimit(limit, verdict, meter, ceiling, ask[limit.metric], choice, situation), enforced)
  }

  if (objections.length > 1) objections.sort(compareObjections)
  const worst = objections[0]
  const worded = worst && worst.action !== "continue" ? worst : null
  const action = worded?.action ?? "continue"
  const allowed = action === "continue" || action === "downgrade"
  return {
    allowed,
    action,
    code: worded?.code ?? null,
    message: worded ? sayWhy(worded, choice) : "go on",
    retryAfterMs: worded?.retryAfterMs ?? null,
    untilMs: worded?.untilMs ?? null,
    model: action === "downgrade" ? choice.cheaper : null,
    remaining: {
      tokens: leftAfter(tokensLeft, allowed ? ask.tokens : 0n),
      costNano: leftAfter(costLeft, allowed ? ask.cost : 0n),
    },
    cause: worded?.cause ?? null,
    also: others(objections, worded),
    would,
    lift: worded ? liftOf(worded, situation.upgradeUrl ?? null) : null,
    ask,
    exhausted: exhausted ?? NONE,
    warnings: warnings ?? NONE,
  }
}

/** An open incident of this limit, blocking or not: another is not due. One whose period has ended does not count. */
function hasIncident(incidents: readonly OpenIncident[], limit: Limit, nowMs: number): boolean {
  return incidents.some((incident) => incident.limitId === limit.id && isOpenAt(incident, nowMs))
}

function leftAfter(left: bigint | null, ask: bigint): bigint | null {
  if (left === null) return null
  return left > ask ? left - ask : 0n
}

/** The same rule is told once, though its incident and its meter both object. */
function others(objections: readonly Objection[], told: Objection | null): readonly Cause[] {
  if (objections.length <= (told ? 1 : 0)) return NONE
  const causes: Cause[] = []
  for (const { cause } of objections) {
    if (told && isSame(told.cause, cause)) continue
    if (causes.length < MAX_ALSO && !causes.some((one) => isSame(one, cause))) causes.push(cause)
  }
  return causes
}

function isSame(a: Cause, b: Cause): boolean {
  return a.kind === b.kind && (a.id === b.id || a.kind === "retry_brake")
}
