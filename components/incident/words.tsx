import { scopeNoun } from "#components/format/scope"
import { amount, bare, per } from "#components/limit/figures"
import type { Cause } from "#lib/contracts/directive"
import type { Incident } from "#lib/contracts/incidents"

/** What a code of a rule is called: `session cost`, `retry brake`. */
export function ruleName({ kind, code }: Pick<Cause, "kind" | "code">): string {
  return kind === "retry_brake" ? "retry brake" : code.replaceAll("_", " ")
}

/** Whom it is about: `session s-42`, `the organization`. */
export function whomOf({ scope, subject }: Pick<Cause, "scope" | "subject">): string {
  return subject === null || scope === "org" ? "the organization" : `${scopeNoun[scope]} ${subject}`
}

/** The number that tripped it against its ceiling: `$0.5003 of $0.50`, `64 of 60 calls a minute`; of a brake or loop what it saw. */
export function numberOf({ cause, seen }: Pick<Incident, "cause" | "seen">): string {
  if (cause.kind === "retry_brake") return "a tool failed three times in a row"
  if (cause.kind === "regression_loop") return "ten equal tool calls within a minute"
  if (!cause.metric || cause.ceiling === undefined) return "its ceiling was reached"
  return `${bare(cause.metric, seen)} of ${amount(cause.metric, cause.ceiling)}${cause.window ? per(cause.window) : ""}`
}

const endings: Record<string, string> = {
  period: "by itself, with its period",
  calm: "by itself, once it was calm again",
  overdrive: "by Overdrive",
  ended: "by itself, when its session was over",
}

/** How it ended: `by Ada`, `by itself, with its period`. */
export function closedHow(closedBy: string | null): string {
  return closedBy === null ? "by itself" : (endings[closedBy] ?? `by ${closedBy}`)
}
