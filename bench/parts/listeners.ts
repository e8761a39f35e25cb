import type { Part } from "../bench.ts"
import { audit, pressLimited } from "../correctness.ts"
import { figure, under } from "../line.ts"
import { startListeners } from "../load/listen.ts"
import { percentiles } from "../load/percentiles.ts"
import { rssMb } from "../measure/process.ts"
import { makeTenant } from "../tenant.ts"

export const listeners: Part = {
  name: "listeners",
  about: "ten thousand agents that listen at one server are told of a stop that is pressed at another",
  async run(bench) {
    const count = bench.timing.listeners
    const databaseUrl = await bench.databaseUrl()
    const here = await bench.server(0)
    const there = await bench.world.serve(databaseUrl, { pages: bench.pages })
    const tenant = await makeTenant(databaseUrl, "listeners")
    const beforeMb = rssMb(there.pid)
    const listening = await startListeners(there.url.replace("localhost", "127.0.0.1"), tenant.key, count)
    const openMb = rssMb(there.pid)
    const telling = listening.told()
    const pressedMs = performance.timeOrigin + performance.now()
    const json = { scope: "org", subject: null, reason: "bench" }
    const pressed = await here.request("/api/v1/kill-switches", { key: tenant.key, json })
    const { id } = (await pressed.json()) as { id: string }
    const { atMs, missing } = await telling
    const toldMb = rssMb(there.pid)
    await here.request(`/api/v1/kill-switches/${id}`, { key: tenant.key, method: "DELETE" })
    const admitted = await pressLimited([here, there], tenant.key)
    const correctness = [await audit(tenant, { name: "listeners", admitted, loads: [] })]
    await Promise.all([there.stop(), tenant.close()])
    const at = percentiles([...atMs.map((ms) => ms - pressedMs), ...Array<number>(missing).fill(Number.POSITIVE_INFINITY)])
    return {
      correctness,
      facts: { count, missing, openedMs: listening.openedMs, told: at, beforeMb, openMb, toldMb },
      lines: [
        {
          what: `${figure(count)} listening agents, all told`,
          value: at.max,
          unit: "ms",
          beside: `p50 ${figure(at.p50)}; opened in ${figure(listening.openedMs / 1_000)} s`,
          wants: under("1 s", at.max, 1_000),
        },
        {
          what: "memory of their server",
          value: Math.max(openMb, toldMb),
          unit: "MB",
          beside: `${figure(beforeMb)} before them, ${figure(openMb)} with them, ${figure(toldMb)} when told`,
        },
      ],
    }
  },
}
