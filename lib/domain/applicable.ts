import { type Limit, type Scope, type Subjects, subjectOf } from "./limit.ts"

/** An organization's limits, sorted once so that a request finds its own without looking at the others'. */
export type LimitIndex = {
  /** every limit without a subject, by the plan it is for (null: for everyone) */
  general: readonly Limit[]
  own: Readonly<Record<Scope, ReadonlyMap<string, readonly Limit[]>>>
  /** limit id to the id at the root of its `replaces` chain */
  roots: ReadonlyMap<string, string>
  /** what applies to a request without limits of its own, by plan: filled on first use, as many entries as there are plans */
  byPlan: Map<string | null, readonly Limit[]>
}

export function indexLimits(limits: readonly Limit[]): LimitIndex {
  const own: Record<Scope, Map<string, Limit[]>> = { org: new Map(), user: new Map(), agent: new Map(), session: new Map() }
  const general: Limit[] = []
  for (const limit of limits) {
    if (limit.subject === null || limit.scope === "org") {
      general.push(limit)
      continue
    }
    const same = own[limit.scope].get(limit.subject)
    if (same) same.push(limit)
    else own[limit.scope].set(limit.subject, [limit])
  }
  return { general, own, roots: rootsOf(limits), byPlan: new Map() }
}

/**
 * The limits in force for these subjects. A limit for one subject stands in for the one it `replaces`, a plan's for everyone's
 * (own > plan > everyone), also where both replace the same one; all others of a scope stay in force beside each other.
 * @param plan the user's plan, null where it has none
 */
export function applicableLimits(index: LimitIndex, subjects: Subjects, plan: string | null): readonly Limit[] {
  const own = ownLimits(index, subjects)
  if (own.length > 0) return standing([...general(index, plan), ...own], index.roots)
  const known = index.byPlan.get(plan)
  if (known) return known
  const found = standing(general(index, plan), index.roots)
  if (index.byPlan.size < 1_000) index.byPlan.set(plan, found)
  return found
}

const SCOPES: readonly Scope[] = ["user", "agent", "session"]

function ownLimits({ own }: LimitIndex, subjects: Subjects): readonly Limit[] {
  let found: readonly Limit[] = []
  for (const scope of SCOPES) {
    const some = own[scope].size === 0 ? undefined : own[scope].get(subjectOf(scope, subjects) ?? "")
    if (some) found = found.length === 0 ? some : [...found, ...some]
  }
  return found
}

function general(index: LimitIndex, plan: string | null): readonly Limit[] {
  return index.general.filter((limit) => limit.plan === null || limit.plan === plan)
}

/** Of the limits with one root, those of the most particular kind stand. */
function standing(limits: readonly Limit[], roots: ReadonlyMap<string, string>): readonly Limit[] {
  const closest = new Map<string, number>()
  const rootOf = (limit: Limit) => roots.get(limit.id) ?? limit.id
  for (const limit of limits) {
    const root = rootOf(limit)
    closest.set(root, Math.max(closest.get(root) ?? 0, closeness(limit)))
  }
  return limits.filter((limit) => closeness(limit) === closest.get(rootOf(limit)))
}

function closeness(limit: Limit): number {
  return limit.subject !== null ? 2 : limit.plan !== null ? 1 : 0
}

/** A `replaces` that names nothing, or runs in a circle, ends there. */
function rootsOf(limits: readonly Limit[]): Map<string, string> {
  const byId = new Map(limits.map((limit) => [limit.id, limit]))
  const roots = new Map<string, string>()
  for (const limit of limits) {
    const seen = new Set([limit.id])
    let root = limit
    for (let next = byId.get(root.replaces ?? ""); next && !seen.has(next.id); next = byId.get(root.replaces ?? "")) {
      seen.add(next.id)
      root = next
    }
    roots.set(limit.id, root.id)
  }
  return roots
}
