import { setTimeout as pause } from "node:timers/promises"
import { describe, expect, onTestFinished, test } from "vitest"
import type { Authorization } from "#lib/contracts/authorize"
import { between } from "#server/demo/random"
import { testDb } from "#tests/harness/organization"
import { startServer, withServer } from "#tests/harness/server"
import { chance } from "./chance.ts"
import { makeGoverned } from "./governed.ts"
import { Gone, type Wire, wireTo } from "./wire.ts"

const AGENTS = 64
const CALLS = 100
/** Holds of agents that died come back after this time. */
const HOLD_MS = 1_500

test.each([
  { metric: "cost", ceiling: 50_000_000n, input: 20, output: 10, because: "$0.0005 a call: $0.05 is exactly 100 calls" },
  { metric: "tokens", ceiling: 50_000n, input: 300, output: 200, because: "500 tokens a call: 50,000 are exactly 100 calls" },
] as const)(
  "64 agents, one session, two servers, one of them killed: $because",
  { timeout: 60_000 },
  async ({ metric, ceiling, input, output }) => {
    const random = chance(`exactly, ${metric}`)
    const { org, key } = await makeGoverned({ scope: "session", metric, window: "lifetime", ceiling })
    const [doomed, lasting] = await Promise.all([startServer(), startServer()])
    onTestFinished(async () => {
      await Promise.all([doomed.stop("SIGKILL"), lasting.stop()])
    })
    expect(new Set([doomed.pid, lasting.pid, process.pid]).size, "three processes").toBe(3)

    let killed = false
    let admitted = 0
    const dieAt = between(random, 5, 30)
    const agents = Array.from({ length: AGENTS }, (_, at) => {
      if (at % 2 === 1) return work(`agent ${at}`, wireTo(key, [lasting]), () => {})
      const wire = wireTo(key, [doomed], () => !killed)
      return work(`agent ${at}`, wire, () => {
        admitted += 1
        if (admitted !== dieAt) return
        killed = true
        process.kill(doomed.pid, "SIGKILL")
      })
    })
    const watched = new AbortController()
    const highest = watch(org, metric, watched.signal)
    const refusals = (await Promise.all(agents)).flatMap((last) => last ?? [])
    watched.abort()

    expect(killed).toBe(true)
    expect(await highest, "the meter and what is held never stood above the ceiling together").toBeLessThanOrEqual(ceiling)
    expect(refusals.length, "every agent of the server that lived heard the end").toBe(AGENTS / 2)
    for (const { allowed, directive } of refusals) {
      expect({ allowed, action: directive.action, code: directive.code }).toEqual({
        allowed: false,
        action: "suspend",
        code: `session_${metric}`,
      })
    }
    const db = await testDb()
    const total = await db.total.findFirstOrThrow({ where: { org, scope: 1, subject: "the task" } })
    expect({ calls: total.calls, used: total[metric] }).toEqual({ calls: BigInt(CALLS), used: ceiling })
    expect(await db.event.count({ where: { org, settled: true } }), "each call settled the hold it was admitted by").toBe(CALLS)
    expect(await db.event.count({ where: { org } })).toBe(CALLS)
    const holds = await db.hold.groupBy({ by: ["state"], where: { org }, _count: true })
    const count = (state: string) => holds.find((one) => one.state === state)?._count ?? 0
    expect({ settled: count("settled"), open: count("open"), released: count("released") }).toEqual({
      settled: CALLS,
      open: 0,
      released: 0,
    })
    expect(count("expired"), "what the dead had set aside came back when its time was over").toBeGreaterThan(0)
    console.log(`killed after admitting ${dieAt}; ${count("expired")} holds of the dead came back; ${CALLS} calls, no more`)
    expect((await wireTo(key, [lasting]).ask(callOf("late", "agent late"))).allowed, "no call after").toBe(false)

    /** Ask, call, report, until told to stop. @returns the refusal that ended it; null where it died with its server */
    async function work(agent: string, wire: Wire, onAdmitted: () => void): Promise<Authorization | null> {
      try {
        for (let n = 1; ; n += 1) {
          const id = `${agent} call ${n}`
          const answer = await wire.ask(callOf(id, agent))
          if (answer.allowed && answer.hold) {
            onAdmitted()
            await pause(between(random, 0, 60))
            await wire.send({ id, agent, session: "the task", model: "unheard-of", usage: { input, output }, hold: answer.hold.id })
          } else if (answer.directive.code === "contended") {
            await pause(Math.min(answer.directive.retryAfterMs ?? 100, 300))
          } else {
            return answer
          }
        }
      } catch (error) {
        if (error instanceof Gone) return null
        throw error
      }
    }

    function callOf(id: string, agent: string) {
      return { id, agent, session: "the task", model: "unheard-of", estimate: { input, output }, holdMs: HOLD_MS }
    }
  },
)

describe("two servers that live", () => {
  const servers = [withServer(), withServer()]

  test("64 asks at once, thirty times, for ten calls of a session that both have seen: ten are admitted", async () => {
    const { key, org } = await makeGoverned({ scope: "session", metric: "calls", window: "lifetime", ceiling: 10n })
    const wires = servers.map((server) => wireTo(key, [server]))
    const estimate = { input: 1, output: 1 }
    const admitted: number[] = []
    for (let round = 0; round < 30; round += 1) {
      const ask = (at: number) =>
        wires[at % 2]?.ask({ id: `${round} ${at}`, agent: `agent ${at % 4}`, session: `session ${round}`, model: "gpt-4o", estimate })
      // Rows that are made wait for each other; only those that are there show whether they are locked.
      const seen = await ask(1_000)
      await servers[0]?.request(`/api/v1/holds/${seen?.hold?.id}`, { key, method: "DELETE" })
      const answers = await Promise.all(Array.from({ length: 64 }, (_, at) => ask(at)))
      admitted.push(answers.filter((answer) => answer?.allowed).length)
    }
    expect(admitted).toEqual(Array(30).fill(10))
    expect(await (await testDb()).hold.count({ where: { org, state: "open" } })).toBe(300)
  })
})

/** The most that was used and held at once, looked at in one statement again and again. */
async function watch(org: number, metric: "cost" | "tokens", signal: AbortSignal): Promise<bigint> {
  const db = await testDb()
  const column = metric === "cost" ? "cost" : "tokens"
  let highest = 0n
  while (!signal.aborted) {
    const [row] = await db.$queryRawUnsafe<{ taken: bigint }[]>(
      `select coalesce((select ${column} from total where org = $1 and scope = 1), 0) + coalesce((select held_${column} from subject where org = $1 and scope = 1), 0) as taken`,
      org,
    )
    if (row && row.taken > highest) highest = row.taken
  }
  return highest
}
