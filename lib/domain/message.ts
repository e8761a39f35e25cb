import type { Choice } from "./choose-model.ts"
import type { Metric } from "./limit.ts"
import { showUsd } from "./money.ts"
import type { Objection } from "./objection.ts"

/** Why, in plain words and with the figures: `session budget $0.50 reached: $0.50 used`. */
export function sayWhy({ cause, action, verdict, incident, retryAfterMs }: Objection, choice: Choice): string {
  switch (cause.kind) {
    case "kill_switch":
      return `stopped by a person (${cause.scope}${cause.subject === null ? "" : ` ${cause.subject}`}): ${cause.label}`
    case "regression_loop":
      return "the same tool call came ten times within a minute; a person has to look"
    case "retry_brake":
      return action === "throttle"
        ? `${cause.label} failed; wait ${showMs(retryAfterMs)} before it is tried again`
        : incident
          ? "a tool failed three times in a row; a person has to look"
          : `${cause.label} failed three times in a row; a person has to look`
    case "limit": {
      if (!cause.metric || cause.ceiling === undefined) return `${cause.label} reached`
      const { metric, ceiling, used = 0n, held = 0n } = cause
      const taken = `${show(metric, used)} used${held > 0n ? `, ${show(metric, held)} held` : ""}`
      const what = `${cause.label} ${show(metric, ceiling)}`
      if (verdict === "too_large") return `this call does not fit into ${what}: ${taken}`
      if (verdict === "contended") return `${what} is taken by calls under way: ${taken}`
      if (verdict === "stopped" && used < ceiling) return `${what} was reached; ${taken} now, a person has to resume`
      if (action === "downgrade" && choice.cheaper !== null) return `${what} reached: ${taken}; use ${choice.cheaper}`
      return `${what} reached: ${taken}`
    }
  }
}

const UNIT: Readonly<Record<Exclude<Metric, "cost">, string>> = { tokens: "tokens", calls: "calls", toolCalls: "tool calls" }

function show(metric: Metric, amount: bigint): string {
  if (metric === "cost") return showUsd(amount)
  return `${amount.toString().replace(/\B(?=(\d{3})+$)/g, ",")} ${UNIT[metric]}`
}

function showMs(ms: number | null): string {
  return ms === null ? "" : ms < 1_000 ? `${Math.ceil(ms)} ms` : `${Math.ceil(ms / 100) / 10} s`
}
