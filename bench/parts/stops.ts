import { setTimeout as pause } from "node:timers/promises"
import { KillSwitch } from "#lib/contracts/stops"
import { listen } from "#tests/api/listen"
import type { TestServer } from "#tests/harness/server"
import type { Part } from "../bench.ts"
import { audit, pressLimited } from "../correctness.ts"
import { measureMost, steadily } from "../half.ts"
import { figure, under } from "../line.ts"
import { percentiles } from "../load/percentiles.ts"
import { governed } from "../loads.ts"
import { makeTenant } from "../tenant.ts"

export const stops: Part = {
  name: "stops",
  about: "from a person's stop at one server to an agent that listens at another, at half of the maximum",
  async run(bench) {
    const [here, there] = [await bench.server(0), await bench.server(1)]
    const tenant = await makeTenant(await bench.databaseUrl(), "stops")
    const contestant = governed("stops", [here], tenant)
    const most = await measureMost(bench, contestant)
    const [load, admitted, times] = await Promise.all([
      steadily(bench, contestant, most.callsPerSecond / 2, bench.timing.openMs),
      pressLimited([here, there], tenant.key),
      stopAgainAndAgain(here, there, tenant.key, bench.timing.stops),
    ])
    const correctness = [await audit(tenant, { name: "stops", admitted, loads: [most, load] })]
    await tenant.close()
    const at = percentiles(times)
    const beside = `p50 ${figure(at.p50)} of ${times.length}; at ${figure(most.callsPerSecond / 2)} events/s`
    return {
      correctness,
      facts: { times },
      lines: [
        { what: "stop to an agent at another server, longest", value: at.max, unit: "ms", beside, wants: under("1 s", at.max, 1_000) },
      ],
    }
  },
}

/** In ms each: from the pressing to the arrival. */
async function stopAgainAndAgain(here: TestServer, there: TestServer, key: string, times: number): Promise<number[]> {
  const agent = await listen(there, key, { agent: "listener", session: "listening" })
  let { directive } = await agent.until(({ action }) => action === "continue")
  const tookMs: number[] = []
  for (let n = 0; n < times; n += 1) {
    const pressedMs = performance.now()
    const reply = await here.request("/api/v1/kill-switches", { key, json: { scope: "agent", subject: "listener", reason: "bench" } })
    const { id } = KillSwitch.parse(await reply.json())
    const heard = await agent.until(({ action, revision }) => action === "kill" && revision > directive.revision)
    tookMs.push(heard.atMs - pressedMs)
    await here.request(`/api/v1/kill-switches/${id}`, { key, method: "DELETE" })
    directive = (await agent.until(({ action, revision }) => action === "continue" && revision > heard.directive.revision)).directive
    // At another instant of the reader's tick each time.
    await pause((n * 37) % 250)
  }
  agent.leave()
  return tookMs
}
