import type { Limit } from "#lib/contracts/limits"
import { actionsOf, windowsOf } from "./draft.tsx"

type Option<T extends string> = { value: T; label: string }

export const scopeOptions: readonly Option<Limit["scope"]>[] = [
  { value: "session", label: "session" },
  { value: "agent", label: "agent" },
  { value: "user", label: "end user" },
  { value: "org", label: "the organization" },
]
export const metricOptions: readonly Option<Limit["metric"]>[] = [
  { value: "cost", label: "spend dollars" },
  { value: "tokens", label: "use tokens" },
  { value: "calls", label: "make calls" },
  { value: "toolCalls", label: "make tool calls" },
]
export const modeOptions: readonly Option<Limit["mode"]>[] = [
  { value: "observe", label: "observe: only tell" },
  { value: "enforce", label: "enforce" },
]

const windowWords: Record<Limit["window"], string> = {
  lifetime: "in its lifetime",
  second: "in any second",
  minute: "in any minute",
  hour: "in any hour",
  day: "each day",
  month: "each month",
}
export function windowOptions({ scope, metric }: Pick<Limit, "scope" | "metric">): Option<Limit["window"]>[] {
  return windowsOf(scope, metric).map((value) => ({ value, label: windowWords[value] }))
}

const actionWords: Record<Limit["action"], string> = {
  suspend: "suspend it",
  throttle: "throttle it",
  downgrade: "downgrade the model",
  alert: "alert people",
}
export function actionOptions({ window, metric }: Pick<Limit, "window" | "metric">): Option<Limit["action"]>[] {
  return actionsOf(window, metric).map((value) => ({ value, label: actionWords[value] }))
}

export function fallbackOptions(of: Pick<Limit, "window" | "metric">): Option<Limit["action"]>[] {
  return actionOptions(of).filter(({ value }) => value !== "downgrade")
}

export function countFromOptions(window: Limit["window"]): Option<Limit["countFrom"]>[] {
  const since = window === "lifetime" ? "all that a session has used" : `all of the running ${window}`
  return [
    { value: "now", label: "from now on" },
    { value: "period", label: since },
  ]
}
