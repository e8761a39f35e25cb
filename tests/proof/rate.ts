import { setTimeout as pause } from "node:timers/promises"
import { testDb } from "#tests/harness/organization"
import type { TestServer } from "#tests/harness/server"
import { makeGoverned } from "./governed.ts"
import { type Ask, wireTo } from "./wire.ts"

/** So many calls in a window that rolls, and how many agents press against it for how long. */
export type Pressure = {
  metric: "calls" | "toolCalls"
  window: "second" | "minute"
  ceiling: number
  /** Agents of one session that all begin at once and ask again as soon as they may. */
  burst: number
  /** One agent of another session that asks again and again after this time. */
  steadyEveryMs: number
  forMs: number
}

/** When calls were admitted, in ms from the first of their session. */
export type Admitted = { burst: number[]; steady: number[] }

/** Press against a rate through several servers at once. Every admitted call is reported and settled. */
export async function press(servers: readonly Pick<TestServer, "request">[], pressure: Pressure): Promise<Admitted> {
  const { metric, window, ceiling, burst, steadyEveryMs, forMs } = pressure
  const { org, key } = await makeGoverned({ scope: "session", metric, window, ceiling: BigInt(ceiling), action: "throttle" })
  const what = metric === "toolCalls" ? ({ kind: "tool", tool: "search" } as const) : ({ model: "gpt-4o" } as const)
  const began = performance.now()
  const isOver = () => performance.now() - began > forMs

  async function call(agent: string, session: string, n: number, first: number): Promise<number | null> {
    const wire = wireTo(key, [...servers.slice(first), ...servers.slice(0, first)])
    const ask: Ask = { id: `${agent} ${n}`, agent, session, ...what, estimate: { input: 1, output: 1 } }
    const { allowed, hold, directive } = await wire.ask(ask)
    if (!allowed || !hold) return directive.retryAfterMs ?? 50
    const usage = metric === "toolCalls" ? {} : { usage: { input: 1, output: 1 } }
    await wire.send({ id: ask.id, agent, session, ...what, ...usage, hold: hold.id })
    return null
  }

  const bursting = Array.from({ length: burst }, async (_, at) => {
    for (let n = 0; !isOver(); n += 1) {
      const waitMs = await call(`burst ${at}`, "burst", n, at % servers.length)
      // Told when it may: asks a little before that, too, to see whether the brake holds.
      if (waitMs !== null) await pause(Math.min(waitMs * 0.9 + 5, 1_000))
    }
  })
  const steady = (async () => {
    for (let n = 0; !isOver(); n += 1) {
      const at = performance.now()
      await call("steady", "steady", n, n % servers.length)
      await pause(Math.max(0, steadyEveryMs - (performance.now() - at)))
    }
  })()
  await Promise.all([...bursting, steady])

  const holds = await (await testDb()).hold.findMany({ where: { org }, orderBy: { createdAt: "asc" } })
  const instants = (session: string) => {
    const all = holds.filter((hold) => hold.session === session).map(({ createdAt }) => createdAt.getTime())
    return all.map((ms) => ms - (all[0] ?? 0))
  }
  return { burst: instants("burst"), steady: instants("steady") }
}

/** The most that any window of this width holds. */
export function mostWithin(instants: readonly number[], widthMs: number): number {
  let most = 0
  for (let from = 0, to = 0; to < instants.length; to += 1) {
    while ((instants[to] ?? 0) - (instants[from] ?? 0) >= widthMs) from += 1
    most = Math.max(most, to - from + 1)
  }
  return most
}
