import { fromNano, shareOf } from "#components/format/money"
import { amount } from "#components/limit/figures"
import type { LimitUse } from "#lib/contracts/sessions"
import type { Spent } from "./line-rows.tsx"

/** The limit whose line climbs beside the calls, and where its ceiling stands. */
export type Budget = { metric: "cost" | "tokens"; ceiling: string; name: string; warnAt: readonly number[] }

/** The limits of a session that a line can climb to: those of its lifetime, in dollars and in tokens. */
export function budgetsOf(limits: readonly LimitUse[]): Budget[] {
  return (["cost", "tokens"] as const).flatMap((metric) => {
    const own = limits.filter((one) => one.metric === metric && one.window === "lifetime")
    const lowest = own.toSorted((a, b) => shareOf(a.ceiling, b.ceiling) - 1)[0]
    return lowest ? [{ metric, ceiling: lowest.ceiling, name: lowest.name, warnAt: lowest.warnAt }] : []
  })
}

export function shareSpent(spent: Spent, { metric, ceiling }: Budget): number {
  return metric === "tokens" ? spent.tokens / Number(ceiling) : shareOf(fromNano(spent.costNano), ceiling)
}

/** One step of the line: how far everything up to this row has come. At the right edge is the ceiling. */
export function BudgetStep({ spent, budget }: { spent: Spent; budget: Budget }) {
  const share = shareSpent(spent, budget)
  const ink = share >= 1 ? "stop" : share >= Math.min(...budget.warnAt, 0.8) ? "slow" : "run"
  const figure = budget.metric === "tokens" ? String(spent.tokens) : fromNano(spent.costNano)
  return (
    <span
      aria-hidden="true"
      title={`${amount(budget.metric, figure)} so far, ${Math.round(share * 100)} % of ${amount(budget.metric, budget.ceiling)}`}
      className="line-step"
      style={{ "--ink": `var(--${ink})`, "--share": `${Math.min(share, 1) * 100}%` } as React.CSSProperties}
    />
  )
}
