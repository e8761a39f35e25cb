import { randomUUID } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import type { Governor } from "#server/client/api-client"
import { type Order, postUsage, readDirective } from "#server/client/usage"
import { createCustomers } from "./customers.ts"
import { draft } from "./drafter.ts"
import { CRAWLER, CRAWLER_EVERY_MS } from "./history.ts"
import { indexInVain } from "./indexer.ts"
import { live } from "./live.ts"
import type { FromFleet } from "./messages.ts"
import { goRogue } from "./rogue.ts"
import { runAway } from "./runaway.ts"
import { temperaments } from "./temperaments.ts"
import type { World } from "./world.ts"

export type Fleet = {
  /** An agent of this name goes wild until it is stopped, or for three minutes. */
  startRunaway: (agent: string) => void
  /** Resolves when every agent has put down what it was doing. */
  stop: () => Promise<void>
}

export type FleetOptions = { governor: Governor; tell: (message: FromFleet) => void; nowMs: () => number; random: () => number }

const RUNAWAY_LASTS_MS = 180_000
/** One session right behind the other burns almost $7 a minute: over the red line of $5. */
const RUNAWAY_EVERY_MS = 4_400

/** Twelve agents, each in a loop of its own, who know nothing of their governor but its public API. */
export function startFleet(options: FleetOptions): Fleet {
  const ending = new AbortController()
  const world = createWorld(options, ending.signal)
  const lives = new Set<Promise<unknown>>()
  const begin = (life: Promise<unknown>) => {
    const lived = life.catch((error: unknown) => {
      if (!ending.signal.aborted) throw error
    })
    lives.add(lived)
    void lived.then(() => lives.delete(lived))
  }
  for (const temperament of temperaments) begin(live(temperament, world))
  begin(runAway({ agent: CRAWLER, restartEveryMs: CRAWLER_EVERY_MS, untilMs: Number.POSITIVE_INFINITY }, world))
  begin(indexInVain(world))
  begin(draft(world))
  begin(goRogue(world))
  return {
    startRunaway: (agent) =>
      begin(runAway({ agent, restartEveryMs: RUNAWAY_EVERY_MS, untilMs: options.nowMs() + RUNAWAY_LASTS_MS }, world)),
    stop: async () => {
      ending.abort()
      await Promise.allSettled(lives)
    },
  }
}

function createWorld({ governor, tell, nowMs, random }: FleetOptions, signal: AbortSignal): World {
  const customers = createCustomers()
  const tasks = new Map<string, number>()
  const run = nowMs().toString(36)
  const absent = { waiting: 0 }
  let recorded = false
  const patience = {
    forMs: Number.POSITIVE_INFINITY,
    signal,
    onAway: (reason: string) => {
      absent.waiting += 1
      if (absent.waiting === 1) tell({ type: "away", reason })
    },
    onBack: () => {
      absent.waiting -= 1
      if (absent.waiting === 0) tell({ type: "back" })
    },
  }
  return {
    signal,
    random,
    nowMs,
    pause: (ms) => pause(ms, undefined, { signal }),
    retire: customers.retire,
    newTask: (agent) => {
      const number = (tasks.get(agent) ?? 0) + 1
      tasks.set(agent, number)
      return { agent, session: `${agent}-${run}-${number}`, user: customers.pick(random) }
    },
    ask: (subjects) => readDirective(governor, subjects, patience),
    report: async (subjects, calls) => {
      const occurredAt = new Date(nowMs()).toISOString()
      const events = calls.map((call) => ({ id: randomUUID(), ...subjects, ...call, occurredAt }))
      const { results, directives } = await postUsage(governor, events, patience)
      const lost = results.find(({ status }) => status !== "recorded" && status !== "duplicate")
      if (lost) throw new Error(`${subjects.agent} was told ${lost.status}: ${lost.error?.pointer} ${lost.error?.message}`)
      if (!recorded) tell({ type: "recorded" })
      recorded = true
      return (directives[0]?.directive ?? (await readDirective(governor, subjects, patience))) satisfies Order
    },
  }
}
