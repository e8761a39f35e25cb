import { setTimeout as pause } from "node:timers/promises"
import { postUsage } from "#server/client/usage"
import type { Part } from "../bench.ts"
import { audit, pressLimited } from "../correctness.ts"
import { measureMost, steadily } from "../half.ts"
import { figure, under } from "../line.ts"
import { percentiles } from "../load/percentiles.ts"
import { governed } from "../loads.ts"
import { watchFleet } from "../measure/watch-fleet.ts"
import { makeTenant } from "../tenant.ts"

const PROBE_EVERY_MS = 100
/** So long the last one is waited for. */
const PATIENCE_MS = 5_000

export const browser: Part = {
  name: "browser",
  about: "from the sending of an event to its arrival on the fleet's stream, at half of the maximum",
  async run(bench) {
    const servers = [await bench.server(0), await bench.server(1)] as const
    const tenant = await makeTenant(await bench.databaseUrl(), "browser")
    const contestant = governed("browser", [servers[0]], tenant)
    const most = await measureMost(bench, contestant)
    const watching = await Promise.all(servers.map(({ url }) => watchFleet(url, tenant.key)))
    const sentAtMs = new Map<string, number>()
    const [load, admitted] = await Promise.all([
      steadily(bench, contestant, most.callsPerSecond / 2, bench.timing.openMs),
      pressLimited(servers, tenant.key),
      probe(),
    ])
    for (const { leave } of watching) leave()
    const probes = { confirmed: sentAtMs.size, errors: {} }
    const correctness = [await audit(tenant, { name: "browser", admitted, loads: [most, load, probes] })]
    await tenant.close()
    const [here, there] = watching.map(({ seenAtMs }) => {
      return percentiles([...sentAtMs].map(([agent, ms]) => (seenAtMs.get(agent) ?? Number.POSITIVE_INFINITY) - ms))
    })
    if (!here || !there) throw new Error("two browsers watched")
    return {
      correctness,
      facts: { probes: sentAtMs.size, sameServer: here, otherServer: there },
      lines: [
        { what: "event to browser, p99", at: here },
        { what: "event to browser at another server, p99", at: there },
      ].map(({ what, at }) => ({
        what,
        value: at.p99,
        unit: "ms",
        beside: `p50 ${figure(at.p50)}, max ${figure(at.max)}; ${sentAtMs.size} events at ${figure(most.callsPerSecond / 2)} others/s`,
        wants: under("1 s", at.p99, 1_000),
      })),
    }

    /** Each event is the first of a new agent: that it has come is that its row has. */
    async function probe(): Promise<void> {
      const governor = { url: servers[0].url, key: tenant.key }
      const untilMs = performance.now() + bench.timing.openMs
      const sending: Promise<unknown>[] = []
      for (let n = 0; performance.now() < untilMs; n += 1) {
        const agent = `seen-${n}`
        sentAtMs.set(agent, performance.now())
        sending.push(
          postUsage(governor, [{ id: agent, agent, session: agent, model: "gpt-4o", usage: { input: 1, output: 1 } }], { forMs: 0 }),
        )
        await pause(PROBE_EVERY_MS)
      }
      await Promise.all(sending)
      const patienceMs = performance.now() + PATIENCE_MS
      while (
        performance.now() < patienceMs &&
        watching.some(({ seenAtMs }) => [...sentAtMs.keys()].some((agent) => !seenAtMs.has(agent)))
      ) {
        await pause(PROBE_EVERY_MS)
      }
    }
  },
}
