import type { Situation } from "./decision.ts"
import { type Amount, NOTHING } from "./limit.ts"
import { ceilingInForce } from "./overdrive.ts"

/**
 * What downgrade limits make of the request's model.
 * `model` is the one to call; `reach` says what an exhausted downgrade limit finds: a `cheaper` one, the model being
 * `already` the cheap end of its chain, `none`, `unnamed` (only a directive was asked for, and no model named),
 * or `tool` (a tool call has no model, so a downgrade does not concern it).
 */
export type Choice = { model: string | null; reach: "cheaper" | "already" | "none" | "unnamed" | "tool" | null; cheaper: string | null }

const AS_ASKED: Choice = Object.freeze({ model: null, reach: null, cheaper: null })

/** First the model: while an enforced downgrade limit is exhausted, the cheaper one is taken. In observe mode it is only named. */
export function chooseModel(situation: Situation): Choice {
  const { limits, stops, request, nowMs } = situation
  let tripped = false
  let enforced = false
  for (const limit of limits) {
    if (limit.action !== "downgrade") continue
    const meter = situation.meterOf(limit)
    if (meter.used + meter.held < ceilingInForce(limit, meter, stops.grants, request.subjects, nowMs)) continue
    tripped = true
    enforced ||= limit.mode === "enforce"
  }
  if (!tripped) return request.model === null ? AS_ASKED : { model: request.model, reach: null, cheaper: null }
  return reached(situation, enforced)
}

function reached({ request, cheaper }: Situation, enforced: boolean): Choice {
  const { model, ask, kind } = request
  if (ask !== null && kind === "tool") return { model, reach: "tool", cheaper: null }
  if (model === null) return { model, reach: ask === null ? "unnamed" : "none", cheaper: null }
  const found = cheaper?.(model) ?? { to: "none" }
  if (found.to === "none") return { model, reach: "none", cheaper: null }
  if (found.to === "already") return { model, reach: "already", cheaper: model }
  return { model: enforced ? found.model : model, reach: "cheaper", cheaper: found.model }
}

/** The ask at the chosen model's price. */
export function askAt({ request }: Situation, choice: Choice): Amount {
  const { ask, model, costAt } = request
  if (ask === null) return NOTHING
  if (choice.model === null || choice.model === model || !costAt) return ask
  return { ...ask, cost: costAt(choice.model) }
}
