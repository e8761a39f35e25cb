import type { User } from "#lib/contracts/users"

const DAY_MS = 86_400_000

/** How fast a quota is used, and when it will be used up at that pace within the month; null: it will not, or it is already. */
export type Pace = { perDay: number; usedUpAt: string | null }

type Figures = Pick<User, "usedTokens" | "projectedTokens" | "resetsAt" | "quota">

/** The pace behind the projection, so that both tell the same. 0 where nothing was used. */
export function paceOf({ usedTokens, projectedTokens, resetsAt, quota }: Figures, nowMs: number): Pace {
  const restMs = Date.parse(resetsAt) - nowMs
  if (restMs <= 0) return { perDay: 0, usedUpAt: null }
  const perMs = Math.max(0, projectedTokens - usedTokens) / restMs
  const left = quota ? quota.tokens - usedTokens : 0
  const runsOut = quota !== null && left > 0 && perMs > 0 && projectedTokens >= quota.tokens
  return { perDay: Math.round(perMs * DAY_MS), usedUpAt: runsOut ? new Date(nowMs + left / perMs).toISOString() : null }
}
