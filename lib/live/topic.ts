import type { Directive } from "#lib/contracts/directive"
import type { Decision } from "#lib/domain/decision"
import type { Subjects } from "#lib/domain/limit"
import type { Judged } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"

export type Hear = (directive: Directive) => void

/**
 * Whom a listener stands for. `session` null: the agent's implicit session of the day. `model` null: whichever; what is about one model
 * (its stop, a downgrade from it) is then not told.
 */
export type Who = { agent: string; session: string | null; user: string; model: string | null }

/** All listeners of one (agent, session, user, model): judged once, told together. */
export type Topic = Who & {
  org: number
  listeners: Set<Hear>
  /** Have come since the last telling, and hear the current directive whether or not it has changed. */
  newcomers: Set<Hear>
  told: { signature: string; revision: number; lapsesAtMs: number | null } | null
  /** Was told of a stop that is not noted yet, because the database was away. */
  unnoted: boolean
  /** When time alone may change the directive, by the database's clock; null: never. */
  dueAtMs: number | null
  /** Where it is found by: who it stood for when it was last judged. */
  keys: readonly string[]
}

/** What makes a directive another one: not the figures beside it, which move with every call. */
export function signatureOf({ action, code, model, cause, lift, would }: Decision): string {
  return JSON.stringify([action, code, model, cause?.kind, cause?.id, lift?.how, would?.action, would?.code])
}

/** When this judgement may become another one by time alone: an end, a wait, a grant that runs out, a new day for an implicit session. */
export function dueAtMs(judged: Judged, meters: MeterRows, org: number, subjects: Subjects, dayEndMs: number | null): number | null {
  const { decision, nowMs } = judged
  const ends = meters.stops(org, subjects).grants.map(({ untilMs }) => untilMs)
  const lapse = lapsesAtMs(judged)
  if (lapse !== null) ends.push(lapse)
  if (decision.untilMs !== null) ends.push(decision.untilMs)
  if (dayEndMs !== null) ends.push(dayEndMs)
  const ahead = ends.filter((ms) => ms > nowMs)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** When a told wait is over: who still has to wait is told again. */
export function lapsesAtMs({ decision, nowMs }: Judged): number | null {
  if (decision.action === "continue") return null
  return decision.retryAfterMs === null ? decision.untilMs : nowMs + decision.retryAfterMs
}

export function keysOf(subjects: Subjects): string[] {
  return [keyOf("session", subjects.session), keyOf("user", subjects.user), keyOf("agent", subjects.agent), keyOf("org", "")]
}

export function keyOf(scope: string, subject: string): string {
  return `${scope}\n${subject}`
}
