import { applicableLimits, indexLimits } from "./applicable.ts"
import type { Calendar } from "./calendar.ts"
import { decide } from "./decide.ts"
import { endsAtMs, type IncidentDraft, openIncident } from "./incident.ts"
import type { Meter } from "./judge.ts"
import { type Amount, type Limit, NOTHING, type Scope, type Subjects, subjectOf } from "./limit.ts"
import { NO_STOPS } from "./stops.ts"
import { createTally } from "./tally.ts"

/** One recorded call, as previews see it. */
export type TraceEvent = {
  atMs: number
  subjects: Subjects
  plan: string | null
  kind: "llm" | "tool"
  model: string | null
  amount: Amount
}

export type Episode = IncidentDraft & {
  closedAtMs: number | null
  /** calls that were made while it blocked, and what they cost: what it would have refused */
  refused: Amount
}

/** `blockedNow`: episodes that would block at the end of the trace. */
export type Preview = { episodes: readonly Episode[]; blockedNow: readonly Episode[]; events: number }

/** What one subject had used of a lifetime or month when its trace begins. */
export type Beginning = {
  scope: Scope
  window: "lifetime" | "month"
  subjects: Subjects
  plan: string | null
  amount: Amount
  atMs: number
}

/** A preview while its trace runs, so that a long one can be read piece by piece. */
export type RunningPreview = {
  /** Before the first event; whoever is at or above a ceiling then trips at once. */
  begin: (beginning: Beginning) => void
  /** The next event, in order of `atMs`. */
  add: (event: TraceEvent) => void
  end: (endMs: number) => Preview
}

/**
 * What these limits would have done on recorded usage: the very episodes that the same trace opens where they are enforced
 * and nobody obeys. Usage past a trip still counts, as facts do. Rolling windows and lifetimes that suspend stay tripped,
 * for nobody was there to resume them.
 * @param events in order of `atMs`
 */
export function preview(limits: readonly Limit[], events: Iterable<TraceEvent>, calendar: Calendar, endMs: number): Preview {
  const running = startPreview(limits, calendar)
  for (const event of events) running.add(event)
  return running.end(endMs)
}

export function startPreview(limits: readonly Limit[], calendar: Calendar): RunningPreview {
  const enforced = limits.map((limit): Limit => ({ ...limit, mode: "enforce" }))
  const index = indexLimits(enforced)
  const tally = createTally(calendar)
  const open = new Map<Limit, Map<string | null, Watch>>(enforced.map((limit) => [limit, new Map()]))
  const episodes: Episode[] = []
  let count = 0

  function add({ atMs, subjects, plan, kind, model, amount }: TraceEvent) {
    count++
    const inForce = applicableLimits(index, subjects, plan)
    const watches = inForce.map((limit) => stillOpen(limit, subjects, atMs)).filter((watch) => watch !== null)
    const meters = new Map<Limit, Meter>()
    for (const limit of inForce) meters.set(limit, tally.add(limit, subjects, amount, atMs))
    for (const watch of watches) {
      watch.lastAtMs = atMs
      if ((meters.get(watch.limit)?.used ?? 0n) >= watch.limit.ceiling) watch.belowSinceMs = null
      if (watch.episode.blocking) watch.episode.refused = sum(watch.episode.refused, amount)
    }
    const { exhausted } = decide({
      limits: inForce,
      meterOf: (limit) => meters.get(limit) ?? { used: 0n, held: 0n },
      stops: watches.length === 0 ? NO_STOPS : { ...NO_STOPS, incidents: watches.map(({ episode }) => ({ ...episode, id: "" })) },
      request: { subjects, kind, model, ask: null },
      nowMs: atMs,
    })
    for (const { limit, used, ceiling } of exhausted) trip(limit, subjects, { used, ceiling }, atMs)
  }

  function begin({ scope, window, subjects, plan, amount, atMs }: Beginning) {
    for (const limit of applicableLimits(index, subjects, plan)) {
      if (limit.scope !== scope || limit.window !== window) continue
      const { used } = tally.add(limit, subjects, amount, atMs)
      if (used >= limit.ceiling) trip(limit, subjects, { used, ceiling: limit.ceiling }, atMs)
    }
  }

  function trip(limit: Limit, subjects: Subjects, seen: { used: bigint; ceiling: bigint }, atMs: number) {
    const episode = { ...openIncident(limit, subjects, seen, atMs, calendar), closedAtMs: null, refused: NOTHING }
    open.get(limit)?.set(episode.subject, { limit, subjects, episode, lastAtMs: atMs, belowSinceMs: null })
    episodes.push(episode)
  }

  function end(endMs: number): Preview {
    for (const watches of open.values()) for (const watch of watches.values()) closeIfOver(watch, endMs)
    return { episodes, blockedNow: episodes.filter((one) => one.blocking && one.closedAtMs === null), events: count }
  }

  return { begin, add, end }

  function stillOpen(limit: Limit, subjects: Subjects, nowMs: number): Watch | null {
    const bySubject = open.get(limit)
    const watch = bySubject?.get(subjectOf(limit.scope, subjects))
    if (!watch || !closeIfOver(watch, nowMs)) return watch ?? null
    bySubject?.delete(watch.episode.subject)
    return null
  }

  /** Nothing was added since the last event, so the ring as it is tells exactly when it fell below the ceiling. */
  function closeIfOver(watch: Watch, nowMs: number): boolean {
    const { limit, subjects, episode, lastAtMs } = watch
    if (!episode.blocking && watch.belowSinceMs === null) {
      const drainsAtMs = tally.drainsAtMs(limit, subjects, lastAtMs, limit.ceiling - 1n)
      if (drainsAtMs !== null && drainsAtMs <= nowMs) watch.belowSinceMs = drainsAtMs
    }
    const overAtMs = endsAtMs(episode, limit.window, watch.belowSinceMs)
    if (overAtMs === null || nowMs < overAtMs) return false
    episode.closedAtMs = overAtMs
    return true
  }
}

/** An open episode while the trace runs: when its subject last spent, and since when its figure is below the ceiling. */
type Watch = { limit: Limit; subjects: Subjects; episode: Episode; lastAtMs: number; belowSinceMs: number | null }

function sum(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens + b.tokens, cost: a.cost + b.cost, calls: a.calls + b.calls, toolCalls: a.toolCalls + b.toolCalls }
}
