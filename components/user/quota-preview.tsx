import { grouped } from "#components/format/count"
import type { User, UserQuota } from "#lib/contracts/users"

export type NewQuota = { tokens: number; hardStopTokens: number | null; mode: "enforce" | "observe" }
export type QuotaPreview = { tone: "stop" | "slow" | "run" | "plain"; text: string }

const does: Record<UserQuota["onExhausted"], string> = {
  downgrade: "Calls go to a cheaper model at once",
  suspend: "Stops at once",
  throttle: "Throttles at once",
  alert: "Alerts at once, and stops nothing",
}

/**
 * What a quota would do to this user's next call, by the rule that the ledger judges by: at the ceiling nothing starts, and what is
 * held for calls under way counts as used.
 */
export function previewQuota(user: Pick<User, "usedTokens" | "heldTokens" | "status" | "quota">, asked: NewQuota): QuotaPreview {
  const taken = user.usedTokens + user.heldTokens
  const held = user.heldTokens > 0 ? ` and ${grouped(user.heldTokens)} held` : ""
  const used = `${grouped(user.usedTokens)} used${held}`
  if (asked.mode === "observe") return { tone: "plain", text: `Stops nobody: it is only watched. ${used}.` }
  if (asked.hardStopTokens !== null && taken >= asked.hardStopTokens)
    return { tone: "stop", text: `Stops at once: ${used}, at or over the hard stop of ${grouped(asked.hardStopTokens)}.` }
  if (taken >= asked.tokens) {
    const action = user.quota?.onExhausted ?? "downgrade"
    return { tone: action === "suspend" ? "stop" : "slow", text: `${does[action]}: ${used}, at or over ${grouped(asked.tokens)}.` }
  }
  const left = `${grouped(asked.tokens - taken)} left`
  if (user.status === "suspended" || user.status === "downgraded") return { tone: "run", text: `Lets calls go on: ${left}.` }
  return { tone: "plain", text: `Stops nobody now: ${left}.` }
}

/** Tokens as people type them: `1,000,000`, `1.5M`, `800k`; null where it is no whole number of at least one. */
export function readTokens(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)$/i.exec(text.trim().replace(/[,_\s](?=\d)/g, "")) ?? []
  if (digits === undefined) return null
  const count = Number(digits) * (unit ? { k: 1e3, m: 1e6, g: 1e9 }[unit.toLowerCase() as "k"] : 1)
  const whole = Math.round(count)
  return Math.abs(count - whole) < 1e-6 && whole >= 1 && whole <= 1e15 ? whole : null
}
