import { type Limit, WIDTH_MS } from "./limit.ts"

export type LimitProblem = { pointer: string; message: string }

const MAX_COUNT = 1_000_000_000_000_000n

/**
 * Why a limit cannot be, field by field, in words that help; empty where it can.
 * @param others the organization's other limits, for `replaces`
 */
export function checkLimit(limit: Omit<Limit, "id"> & { id?: string }, others: readonly Limit[] = []): LimitProblem[] {
  const problems: LimitProblem[] = []
  const refuse = (pointer: string, message: string) => problems.push({ pointer, message })
  const { scope, metric, window, action, fallback } = limit

  if (window === "lifetime" && scope !== "session") refuse("/window", "lifetime needs a session: nothing else ends; use day or month")
  if (scope === "session" && (window === "day" || window === "month"))
    refuse("/window", `a session has no ${window}: it is one task; use lifetime, or a rolling window`)
  if (scope === "session" && window === "second" && metric !== "toolCalls")
    refuse("/metric", "of a session only tool calls are counted by the second; use toolCalls, or the window minute")
  if (limit.countFrom === "now" && WIDTH_MS[window] !== null)
    refuse("/countFrom", `the last ${window} begins anew all the time, so there is nothing to leave out; use period`)
  if (limit.ceiling <= 0n) refuse("/ceiling", "must be above zero; to stop everything use a kill switch")
  if (limit.ceiling > MAX_COUNT)
    refuse("/ceiling", metric === "cost" ? "must be at most $1,000,000" : "must be at most 1,000,000,000,000,000")

  if (action === "downgrade" && fallback === null)
    refuse("/fallback", "a downgrade needs a fallback for models without a cheaper one: suspend, throttle or alert")
  if (action !== "downgrade" && fallback !== null) refuse("/fallback", "only a downgrade has a fallback")
  if (action === "downgrade" && metric === "toolCalls") refuse("/action", "tool calls have no model to downgrade; use throttle or suspend")
  if (window === "lifetime" && (action === "throttle" || fallback === "throttle"))
    refuse(action === "throttle" ? "/action" : "/fallback", "a lifetime never drains, so a throttle would wait for ever; use suspend")

  for (const [index, fraction] of limit.warnAt.entries())
    if (!(fraction > 0 && fraction < 1)) refuse(`/warnAt/${index}`, "must be a fraction between 0 and 1, such as 0.8")
  if (new Set(limit.warnAt).size < limit.warnAt.length) refuse("/warnAt", "must not repeat a fraction")
  if (limit.warnAt.length > 5) refuse("/warnAt", "must be at most five fractions")

  if (limit.overdrive && (scope !== "session" || limit.window !== "lifetime" || (metric !== "cost" && metric !== "tokens")))
    refuse("/overdrive", "Overdrive lifts the lifetime cost or tokens of a session, nothing else")
  if (scope === "org" && limit.subject !== null) refuse("/subject", "must be null: there is only one organization")
  if (limit.plan !== null && scope !== "user") refuse("/plan", "only users have plans")
  if (limit.plan !== null && limit.subject !== null) refuse("/plan", "a limit is about one user or about a plan, not both")
  checkReplaces()
  return problems

  function checkReplaces() {
    if (limit.replaces === null) return
    const target = others.find((one) => one.id === limit.replaces)
    if (!target) return refuse("/replaces", "there is no such limit")
    if (limit.subject === null && limit.plan === null)
      return refuse("/replaces", "only a limit for one subject or one plan stands in for another; change that one instead")
    if (target.scope !== scope) return refuse("/replaces", `must be a limit of the same scope; that one is about the ${target.scope}`)
    if (target.subject !== null) return refuse("/replaces", "must be a limit for everyone or for a plan; change that one instead")
    if (target.plan !== null && limit.subject === null)
      return refuse("/replaces", "a plan's limit stands in for everyone's, not for another plan's")
    if (others.some((one) => one.replaces === target.id && one.subject === limit.subject && one.plan === limit.plan))
      refuse("/replaces", "another limit stands in for that one already; change it instead")
  }
}
