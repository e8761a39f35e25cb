import type { Fallback, LimitAction, Scope, Subjects } from "./limit.ts"

/** A person's stop. A stopped model stops every call of it. */
export type KillSwitch = { id: string; scope: Scope | "model"; subject: string | null; reason: string; sinceMs: number }

export type IncidentKind = "limit" | "retry_brake" | "regression_loop"

/** One open episode of a limit, brake or loop that tripped. `untilMs`: ends by itself with its period. */
export type OpenIncident = {
  id: string
  kind: IncidentKind
  limitId: string | null
  code: string
  scope: Scope
  subject: string | null
  action: LimitAction | Fallback
  blocking: boolean
  ceiling: bigint | null
  seen: bigint | null
  openedAtMs: number
  untilMs: number | null
}

/**
 * A person's Overdrive for one session: `taken` is what was used and held when it was granted, so that `extra` is what
 * may still be spent whatever the ceiling was.
 */
export type Grant = {
  id: string
  session: string
  metric: "tokens" | "cost"
  taken: bigint
  extra: bigint
  fromMs: number
  untilMs: number
}

/** What stands in the way of one (agent, session, user, model), and what lifts a ceiling for it. */
export type Stops = {
  killSwitches: readonly KillSwitch[]
  incidents: readonly OpenIncident[]
  grants: readonly Grant[]
}

export const NO_STOPS: Stops = Object.freeze({ killSwitches: [], incidents: [], grants: [] })

/** All stops of an organization, found by whom they are about. */
export type StopIndex = {
  killSwitches: ReadonlyMap<string, readonly KillSwitch[]>
  incidents: ReadonlyMap<string, readonly OpenIncident[]>
  grants: ReadonlyMap<string, readonly Grant[]>
}

export function indexStops(stops: Stops): StopIndex {
  return {
    killSwitches: groupBy(stops.killSwitches, (one) => keyOf(one.scope, one.subject)),
    incidents: groupBy(stops.incidents, (one) => keyOf(one.scope, one.subject)),
    grants: groupBy(stops.grants, (one) => one.session),
  }
}

/** The stops that concern these subjects; the shared `NO_STOPS` where there are none, which is nearly always. */
export function stopsFor(index: StopIndex, subjects: Subjects, model: string | null): Stops {
  if (index.killSwitches.size === 0 && index.incidents.size === 0 && index.grants.size === 0) return NO_STOPS
  const killSwitches = collect(index.killSwitches, subjects)
  const incidents = collect(index.incidents, subjects)
  const grants = index.grants.get(subjects.session) ?? NO_STOPS.grants
  const ofModel = model === null ? undefined : index.killSwitches.get(keyOf("model", model))
  if (killSwitches.length === 0 && incidents.length === 0 && grants.length === 0 && !ofModel) return NO_STOPS
  return { killSwitches: ofModel ? [...killSwitches, ...ofModel] : killSwitches, incidents, grants }
}

/** Is this model stopped for everyone? Downgrades never lead to one that is. */
export function modelKilled(index: StopIndex, model: string): boolean {
  return index.killSwitches.has(keyOf("model", model))
}

function collect<T>(map: ReadonlyMap<string, readonly T[]>, subjects: Subjects): readonly T[] {
  if (map.size === 0) return []
  const found: T[] = []
  const add = (key: string) => {
    const some = map.get(key)
    if (some) found.push(...some)
  }
  add(keyOf("org", null))
  add(keyOf("user", subjects.user))
  add(keyOf("agent", subjects.agent))
  add(keyOf("session", subjects.session))
  return found
}

// The scope holds no colon, so ("a", "b:c") and ("a:b", "c") stay apart.
function keyOf(scope: Scope | "model", subject: string | null): string {
  return scope === "org" ? "org" : `${scope}:${subject}`
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
