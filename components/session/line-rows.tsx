import { toNano } from "#components/format/money"
import { areAlike, FOLDS_FROM } from "#components/session/alike"
import type { Call } from "#lib/contracts/incidents"
import type { Session } from "#lib/contracts/sessions"
import type { TimelineEntry } from "#lib/contracts/timeline"

type Entry<K extends TimelineEntry["kind"]> = Extract<TimelineEntry, { kind: K }>
export type Opened = Entry<"opened" | "closed">
export type Hold = Entry<"hold">["hold"]

/** What was spent up to and with a call: dollars in nano, and tokens. */
export type Spent = { costNano: bigint; tokens: number }

/** One call and what hangs on it: the hold that it settled, and the incident that it brought about. */
export type LoneCall = { call: Call; hold: Hold | null; spent: Spent; tripped: Opened | null }

/** A line of the time line. `calls` of more than one are equal calls behind each other, folded. */
export type LineRow =
  | { kind: "calls"; key: string; at: string; calls: readonly LoneCall[]; spent: Spent; tripped: Opened | null }
  | { kind: "other"; key: string; at: string; entry: Exclude<TimelineEntry, { kind: "call" }>; spent: Spent }

/**
 * A session's time line as it is read, oldest first: each call with what was spent up to it, the hold it settled and the incident it
 * opened; long stretches of equal calls as one.
 *
 * @param entries in any order
 * @param whole nothing came before the oldest: sums begin at nothing. Else they are counted back from what the session has used by now
 */
export function lineRows(
  entries: readonly TimelineEntry[],
  session: Pick<Session, "name" | "costUsd" | "tokens">,
  whole: boolean,
): LineRow[] {
  const sorted = entries.toSorted((a, b) => compare(a.at, b.at) || ORDER[a.kind] - ORDER[b.kind])
  const calls = sorted.filter((entry) => entry.kind === "call")
  const holds = holdsOf(calls, sorted)
  const settling = new Set(holds.values())
  const trips = tripsOf(sorted, calls)
  const tripping = new Set([...trips.values()].flat())
  const resumed = new Set(
    sorted.flatMap((one) => (one.kind === "action" && one.action.name === "incident.resume" ? [one.action.target] : [])),
  )

  const isToldElsewhere = (entry: TimelineEntry) =>
    (entry.kind === "hold" && settling.has(entry.hold)) ||
    (entry.kind === "opened" && tripping.has(entry)) ||
    (entry.kind === "closed" && resumed.has(entry.incident.id))

  const rows: LineRow[] = []
  let spent = whole ? NOTHING : before(sorted, session)
  const tell = (entry: Exclude<TimelineEntry, { kind: "call" }>) =>
    rows.push({ kind: "other", key: keyOf(entry), at: entry.at, entry, spent })
  for (const entry of sorted) {
    if (entry.kind === "call") {
      spent = { costNano: spent.costNano + toNano(entry.call.costUsd), tokens: spent.tokens + entry.call.tokens }
      const opened = trips.get(entry) ?? []
      const tripped = opened.find(({ incident }) => incident.blocking) ?? opened[0] ?? null
      const lone = { call: entry.call, hold: holds.get(entry) ?? null, spent, tripped }
      rows.push({ kind: "calls", key: keyOf(entry), at: entry.at, calls: [lone], spent, tripped })
      // An agent may be told before its stop is written down: what it is told of stands above all the same.
      opened.forEach(tell)
    } else {
      if (entry.kind === "corrected") spent = { ...spent, costNano: spent.costNano + toNano(entry.correction.costUsd) }
      if (!isToldElsewhere(entry)) tell(entry)
    }
  }
  return fold(rows)
}

/** What tells an entry from every other of its session, so that pages and refreshed ones are put together without doubles. */
export function keyOf(entry: TimelineEntry): string {
  const of = `${entry.kind} ${entry.at}`
  switch (entry.kind) {
    case "call":
      return `${of} ${entry.call.agent} ${entry.call.id}`
    case "hold":
      return `hold ${entry.hold.id}`
    case "opened":
    case "closed":
      return `${of} ${entry.incident.id}`
    case "told":
      return `${of} ${entry.agent} ${entry.cause}`
    case "warning":
      return `${of} ${entry.warning.limitId} ${entry.warning.fraction}`
    case "corrected":
      return `${of} ${entry.correction.model} ${entry.correction.reason}`
    case "action":
      return `${of} ${entry.action.name} ${entry.action.target}`
  }
}

/** At one instant: budget is held, the call comes, it warns, trips and is told of; then people act. */
const ORDER: Record<TimelineEntry["kind"], number> = {
  hold: 0,
  call: 1,
  warning: 2,
  opened: 3,
  told: 4,
  action: 5,
  closed: 6,
  corrected: 7,
}

const NOTHING: Spent = { costNano: 0n, tokens: 0 }

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What was spent before the oldest entry that is shown. A call that came after the session was read makes it no less than nothing. */
function before(entries: readonly TimelineEntry[], { costUsd, tokens }: Pick<Session, "costUsd" | "tokens">): Spent {
  const costs = entries.flatMap((one) =>
    one.kind === "call" ? [one.call.costUsd] : one.kind === "corrected" ? [one.correction.costUsd] : [],
  )
  const costNano = costs.reduce((left, usd) => left - toNano(usd), toNano(costUsd))
  const left = entries.reduce((left, one) => (one.kind === "call" ? left - one.call.tokens : left), tokens)
  return { costNano: costNano < 0n ? 0n : costNano, tokens: Math.max(0, left) }
}

/** A hold that was settled ended with the call that settled it: to the millisecond, of the same agent. */
function holdsOf(calls: readonly Entry<"call">[], entries: readonly TimelineEntry[]): Map<Entry<"call">, Hold> {
  const found = new Map<Entry<"call">, Hold>()
  const settled = entries.flatMap((entry) => (entry.kind === "hold" && entry.hold.state === "settled" ? [entry.hold] : []))
  const byEnd = Map.groupBy(settled, ({ agent, endedAt }) => `${agent} ${endedAt === null ? "" : Date.parse(endedAt)}`)
  for (const entry of calls) {
    const atMs = Date.parse(entry.at)
    // The database rounds the end of a hold to the millisecond, a call's instant is cut to it.
    for (const ms of [atMs, atMs + 1]) {
      const hold = byEnd.get(`${entry.call.agent} ${ms}`)?.shift()
      if (!hold) continue
      found.set(entry, hold)
      break
    }
  }
  return found
}

/** The call that each incident was opened by: the last one up to then, or of those that came with it the one that reached the ceiling. */
function tripsOf(entries: readonly TimelineEntry[], calls: readonly Entry<"call">[]): Map<Entry<"call">, Opened[]> {
  const found = new Map<Entry<"call">, Opened[]>()
  for (const entry of entries) {
    if (entry.kind !== "opened") continue
    const upTo = calls.filter(({ at }) => Date.parse(at) <= Date.parse(entry.at) + 1)
    const last = upTo.at(-1)
    if (!last) continue
    const batch = upTo.filter(({ at }) => at === last.at)
    const by = crossing(entry, batch) ?? last
    found.set(by, [...(found.get(by) ?? []), entry])
  }
  return found
}

/** In a batch the figure that was seen is that after all of it; going back from there finds the call with which the ceiling was reached. */
function crossing({ incident: { cause } }: Opened, batch: readonly Entry<"call">[]): Entry<"call"> | null {
  const { metric, used, ceiling, scope, window } = cause
  if (used === undefined || ceiling === undefined || scope !== "session" || window !== "lifetime") return null
  const weigh = ({ call }: Entry<"call">) => (metric === "cost" ? toNano(call.costUsd) : toNano(String(call.tokens)))
  let sum = toNano(used)
  for (const entry of batch.toReversed()) {
    sum -= weigh(entry)
    if (sum < toNano(ceiling)) return entry
  }
  return null
}

function fold(rows: readonly LineRow[]): LineRow[] {
  const folded: LineRow[] = []
  for (let at = 0; at < rows.length; ) {
    const row = rows[at] as LineRow
    let end = at + 1
    while (end < rows.length && areEqual(row, rows[end] as LineRow)) end += 1
    const run = rows.slice(at, end)
    const last = run.at(-1)
    if (run.length >= FOLDS_FROM && row.kind === "calls" && last?.kind === "calls")
      folded.push({ ...row, calls: run.flatMap((one) => (one.kind === "calls" ? one.calls : [])), spent: last.spent })
    else folded.push(...run)
    at = end
  }
  return folded
}

/** The call that tripped something always stands by itself. */
function areEqual(a: LineRow, b: LineRow): boolean {
  if (a.kind !== "calls" || b.kind !== "calls" || a.tripped || b.tripped) return false
  const [x, y] = [a.calls[0]?.call, b.calls[0]?.call]
  return x !== undefined && y !== undefined && areAlike(x, y)
}
