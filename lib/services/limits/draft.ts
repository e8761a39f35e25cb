import type { LimitPatch, NewLimit } from "#lib/contracts/limits"
import { type FieldError, Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { checkLimit } from "#lib/domain/check-limit"
import type { Limit } from "#lib/domain/limit"
import type { LimitDraft } from "#lib/domain/presets"
import { parseFigure } from "./figure.ts"

export type Read = { draft: LimitDraft; errors: FieldError[] }

/** A new limit as the rules know it. What cannot be read is told, and stands at its nearest. */
export function readNew(input: NewLimit): Read {
  const ceiling = parseFigure(input.metric, input.ceiling)
  const fallback = input.fallback === undefined ? (input.action === "downgrade" ? "suspend" : null) : input.fallback
  return { draft: { ...input, fallback, ceiling: ceiling ?? 1n }, errors: ceiling === null ? [unreadable(input.metric)] : [] }
}

const IDENTITY = ["scope", "subject", "plan", "replaces", "metric", "window", "countFrom"] as const

/** A limit as it would be after a change. A downgrade that becomes something else loses its fallback, one that comes to be gets it. */
export function readChanged(limit: Limit, patch: LimitPatch): Read {
  const errors: FieldError[] = IDENTITY.filter((field) => patch[field] !== undefined && patch[field] !== limit[field]).map((field) => ({
    pointer: `/${field}`,
    message: `a limit keeps its ${field}: make another one, and delete this one`,
  }))
  const ceiling = patch.ceiling === undefined ? limit.ceiling : parseFigure(limit.metric, patch.ceiling)
  if (ceiling === null) errors.push(unreadable(limit.metric))
  const action = patch.action ?? limit.action
  const kept = action === "downgrade" ? (limit.fallback ?? "suspend") : null
  const draft: LimitDraft = {
    name: patch.name ?? limit.name,
    scope: limit.scope,
    subject: limit.subject,
    plan: limit.plan,
    replaces: limit.replaces,
    metric: limit.metric,
    window: limit.window,
    ceiling: ceiling ?? limit.ceiling,
    action,
    fallback: patch.fallback === undefined ? kept : patch.fallback,
    mode: patch.mode ?? limit.mode,
    warnAt: patch.warnAt ?? limit.warnAt,
    overdrive: patch.overdrive ?? limit.overdrive,
    countFrom: limit.countFrom,
  }
  return { draft, errors }
}

function unreadable(metric: Limit["metric"]): FieldError {
  return {
    pointer: "/ceiling",
    message: metric === "cost" ? 'must be dollars, such as "0.50", at most 1,000,000' : "must be a whole number",
  }
}

/**
 * Why this cannot be a limit of the organization; empty where it can.
 * @param others the organization's limits without this one
 */
export async function problemsOf(tx: Tx, org: number, { draft, errors }: Read, others: readonly Limit[]): Promise<FieldError[]> {
  const problems = [...errors, ...checkLimit(draft, others).filter(({ pointer }) => !errors.some((one) => one.pointer === pointer))]
  if (draft.plan !== null && !(await tx.plan.findUnique({ where: { org_name: { org, name: draft.plan } } }))) {
    problems.push({ pointer: "/plan", message: `there is no plan ${draft.plan}` })
  }
  return problems
}

/** @throws Problem `unprocessable` that names every field, up to `most`, where there are problems */
export function refuse(errors: readonly FieldError[], most = 20): void {
  const [first] = errors
  if (first) throw new Problem("unprocessable", `${first.pointer}: ${first.message}`, { errors: errors.slice(0, most) })
}
