import type { Sent } from "#server/client/usage"
import type { Call } from "./calls.ts"
import { openaiCall, toolCall } from "./calls.ts"
import { createCustomers } from "./customers.ts"
import { DRAFTER } from "./drafter.ts"
import { INDEXER } from "./indexer.ts"
import { around, type Random, seeded } from "./random.ts"
import { RUNAWAY_CALL, RUNAWAY_EVERY_MS } from "./runaway.ts"
import { type Temperament, temperaments } from "./temperaments.ts"

export const CRAWLER = "crawler-7"
export const CRAWLER_EVERY_MS = 30_000
/** $0.50 at $0.02 a call. */
const CRAWLER_CALLS = 25

/** The others as they were before anything went wrong with them. */
const pastOf = (agent: string, calls: (random: Random) => Call[]): Temperament => ({
  agent,
  turns: 12,
  act: (_turn, random) => ({ waitMs: around(random, 20_000), calls: calls(random) }),
})

const PAST: readonly Temperament[] = [
  ...temperaments,
  pastOf(DRAFTER, (random) => [openaiCall("gpt-4o", { input: around(random, 900), output: around(random, 300) }, around(random, 3_000))]),
  pastOf(INDEXER, (random) => [
    openaiCall("gpt-4o-mini", { input: around(random, 500), output: 60 }, 600),
    toolCall("search", `search:${around(random, 6_000)}`, 180),
  ]),
]

/**
 * What the fleet did between two instants, in order of time: the same agents with the same habits, without governor or limits.
 * The same instants give the same events with the same ids, so an import that was interrupted may be sent again.
 */
export function* imagineHistory(fromMs: number, toMs: number): Generator<Sent> {
  const lives = [...PAST.map((temperament, at) => livedBy(temperament, fromMs, seeded(fromMs + at))), crawled(fromMs, seeded(fromMs - 1))]
  const next = lives.map((life) => life.next())
  for (;;) {
    let first = -1
    for (const [at, one] of next.entries()) {
      const earliest = first < 0 ? undefined : next[first]
      if (!one.done && (!earliest || earliest.done || one.value.atMs < earliest.value.atMs)) first = at
    }
    const chosen = next[first]
    if (!chosen || chosen.done || chosen.value.atMs >= toMs) return
    const { atMs, event } = chosen.value
    yield { ...event, occurredAt: new Date(atMs).toISOString() }
    const life = lives[first]
    if (life) next[first] = life.next()
  }
}

type Moment = { atMs: number; event: Omit<Sent, "occurredAt"> }

function* livedBy({ agent, turns, act }: Temperament, fromMs: number, random: Random): Generator<Moment, never> {
  const customers = createCustomers()
  let atMs = fromMs
  for (let session = 1; ; session += 1) {
    const about = { agent, session: `${agent}-h${fromMs}-${session}`, user: customers.pick(random) }
    for (let turn = 0; turn < turns; turn += 1) {
      const { waitMs, calls } = act(turn, random)
      atMs += waitMs
      for (const [at, call] of calls.entries()) {
        atMs += Math.min(call.durationMs ?? 0, 400)
        yield { atMs: Math.round(atMs), event: { id: `${about.session}-${turn}-${at}`, ...about, ...call } }
      }
    }
  }
}

function* crawled(fromMs: number, random: Random): Generator<Moment, never> {
  const customers = createCustomers()
  for (let session = 1; ; session += 1) {
    const beginMs = fromMs + session * CRAWLER_EVERY_MS
    const about = { agent: CRAWLER, session: `${CRAWLER}-h${fromMs}-${session}`, user: customers.pick(random) }
    for (let call = 0; call < CRAWLER_CALLS; call += 1) {
      yield { atMs: Math.round(beginMs + call * RUNAWAY_EVERY_MS), event: { id: `${about.session}-${call}`, ...about, ...RUNAWAY_CALL } }
    }
  }
}
