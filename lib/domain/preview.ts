import { applicableLimits, indexLimits } from "./applicable.ts"
import type { Calendar } from "./calendar.ts"
import { decide } from "./decide.ts"
import { endsAtMs, type IncidentDraft, openIncident } from "./incident.ts"
import { type Amount, type Limit, NOTHING, type Scope, type Subjects, subjectOf } from "./limit.ts"
import { NO_STOPS } from "./stops.ts"
import { createTally } from "./tally.ts"

/** One recorded call, as previews see it. */
export type TraceEvent = {
  /** When it was counted and judged: its arrival, or of imported history when it happened. */
  atMs: number
  /** When it happened: where rolling windows place it. */
  placedAtMs: number
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
  /** Before the first event; whoever is at or above a ceiling then trips at once. A limit that counts from now begins with the trace. */
  begin: (beginning: Beginning) => void
  /** The next events, in order of `atMs`: those that were recorded by one statement, so that they have one instant and are judged together. */
  add: (batch: readonly TraceEvent[]) => void
  end: (endMs: number) => Preview
}

/**
 * What these limits would have done on recorded usage: the very episodes that the same trace opens where they are enforced
 * and nobody obeys. Usage past a trip still counts, as facts do. Rolling windows and lifetimes that suspend stay tripped,
 * for nobody was there to resume them.
 * @param events in order of `atMs`, each recorded by itself
 */
export function preview(limits: readonly Limit[], events: Iterable<TraceEvent>, calendar: Calendar, endMs: number): Preview {
  const running = startPreview(limits, calendar)
  for (const event of events) running.add([event])
  return running.end(endMs)
}

export function startPreview(limits: readonly Limit[], calendar: Calendar): RunningPreview {
  const enforced = limits.map((limit): Limit => ({ ...limit, mode: "enforce" }))
  const index = indexLimits(enforced)
  const tally = createTally(calendar)
  const open = new Map<Limit, Map<string | null, Watch>>(enforced.map((limit) => [limit, new Map()]))
  const episodes: Episode[] = []
  let count = 0

  function add(batch: readonly TraceEvent[]) {
    const concerned = batch.map((event) => ({ event, inForce: applicableLimits(index, event.subjects, event.plan) }))
    const watched = new Set<Watch>()
    for (const { event, inForce } of concerned) {
      for (const limit of inForce) {
        const watch = stillOpen(limit, event.subjects, event.atMs)
        if (!watch) continue
        watched.add(watch)
        if (watch.episode.blocking) watch.episode.refused = sum(watch.episode.refused, event.amount)
      }
    }
    for (const { event, inForce } of concerned) {
      count++
      for (const limit of inForce) tally.add(limit, event.subjects, event.amount, event.atMs, event.placedAtMs)
    }
    const atMs = batch[0]?.atMs ?? 0
    for (const watch of watched) {
      watch.lastAtMs = atMs
      if (tally.meter(watch.limit, watch.subjects, atMs).used >= watch.limit.ceiling) watch.belowSinceMs = null
    }
    for (const { event, inForce } of bySubjects(concerned)) judge(event, inForce)
  }

  function judge({ atMs, subjects, kind, model }: TraceEvent, inForce: readonly Limit[]) {
    const open = inForce.map((limit) => stillOpen(limit, subjects, atMs)).filter((watch) => watch !== null)
    const { exhausted } = decide({
      limits: inForce,
      meterOf: (limit) => tally.meter(limit, subjects, atMs),
      stops: open.length === 0 ? NO_STOPS : { ...NO_STOPS, incidents: open.map(({ episode }) => ({ ...episode, id: "" })) },
      request: { subjects, kind, model, ask: null },
      nowMs: atMs,
    })
    for (const { limit, used, ceiling } of exhausted) trip(limit, subjects, { used, ceiling }, atMs)
  }

  function begin({ scope, window, subjects, plan, amount, atMs }: Beginning) {
    for (const limit of applicableLimits(index, subjects, plan)) {
      if (limit.scope !== scope || limit.window !== window || limit.countFrom === "now") continue
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

type Concerned = { event: TraceEvent; inForce: readonly Limit[] }

/** Each (agent, session, user) of a batch is judged once, after all of it. */
function bySubjects(concerned: readonly Concerned[]): Iterable<Concerned> {
  if (concerned.length === 1) return concerned
  return new Map(concerned.map((one) => [Object.values(one.event.subjects).join("\n"), one])).values()
}

/** An open episode while the trace runs: when its subject last spent, and since when its figure is below the ceiling. */
type Watch = { limit: Limit; subjects: Subjects; episode: Episode; lastAtMs: number; belowSinceMs: number | null }

function sum(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens + b.tokens, cost: a.cost + b.cost, calls: a.calls + b.calls, toolCalls: a.toolCalls + b.toolCalls }
}
