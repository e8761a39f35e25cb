import type { AgentLimitUse, UnfitLimit } from "#lib/contracts/agents"
import { applicableLimits } from "#lib/domain/applicable"
import type { Control } from "#lib/domain/control"
import { type Limit, type Subjects, subjectOf } from "#lib/domain/limit"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { limitUse } from "../limits/limit-use.ts"

/** The limits that an agent's calls are judged by, each meter once: its own, the organization's, and those of its sessions and their users. */
export function usesOf(rules: Rules, meters: MeterRows, work: readonly Subjects[], nowMs: number): AgentLimitUse[] {
  const uses = new Map<string, AgentLimitUse>()
  for (const subjects of work) {
    for (const limit of limitsOf(rules, subjects)) {
      const { scope } = limit
      const subject = subjectOf(scope, subjects)
      const key = `${limit.id}\n${subject ?? ""}`
      if (!uses.has(key)) uses.set(key, { ...limitUse(rules, meters, limit, subjects, nowMs), scope, subject })
    }
  }
  return [...uses.values()]
}

/** Why some of its limits do not hold it back as they say. */
export function unfitOf(rules: Rules, subjects: Subjects, control: Control, namesSession: boolean): UnfitLimit[] {
  return limitsOf(rules, subjects).flatMap((limit): UnfitLimit[] => {
    const of = { limitId: limit.id, name: limit.name }
    return reasonsOf(limit, subjects, control, namesSession).map((code) => ({ ...of, code, message: MESSAGES[code] }))
  })
}

const MESSAGES: Readonly<Record<UnfitLimit["code"], string>> = {
  blind: "Nothing reaches this agent: only its telemetry comes. The limit is watched and cannot be enforced.",
  no_session: "The agent names no session, so all its calls of a day count as one.",
  no_user: "The agent names no user, so its calls count together with those of everybody who names none.",
  observed: "The limit is only observed: it tells what it would have done and stops nothing.",
}

function reasonsOf(limit: Limit, subjects: Subjects, control: Control, namesSession: boolean): UnfitLimit["code"][] {
  return [
    ...(control === "blind" && limit.action !== "alert" ? (["blind"] as const) : []),
    ...(limit.scope === "session" && !namesSession ? (["no_session"] as const) : []),
    ...(limit.scope === "user" && subjects.user === "" ? (["no_user"] as const) : []),
    ...(limit.mode === "observe" ? (["observed"] as const) : []),
  ]
}

function limitsOf(rules: Rules, subjects: Subjects): readonly Limit[] {
  return applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null)
}
