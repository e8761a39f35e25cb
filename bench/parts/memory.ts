import { setInterval as every } from "node:timers/promises"
import type { Part } from "../bench.ts"
import { audit, pressLimited } from "../correctness.ts"
import { figure, under } from "../line.ts"
import { governed } from "../loads.ts"
import { rssMb } from "../measure/process.ts"
import { slopePerMinute } from "../measure/slope.ts"
import { makeTenant } from "../tenant.ts"

const SAMPLE_MS = 1_000

export const memory: Part = {
  name: "memory",
  about: "a server's memory under full load",
  async run(bench) {
    const { memoryMs } = bench.timing
    const databaseUrl = await bench.databaseUrl()
    const server = await bench.world.serve(databaseUrl, { pages: bench.pages })
    const tenant = await makeTenant(databaseUrl, "memory")
    const { load } = governed("memory", [server], tenant)
    const ended = new AbortController()
    const samples: { ms: number; mb: number }[] = []
    const sampling = (async () => {
      const began = performance.now()
      for await (const _ of every(SAMPLE_MS, null, { signal: ended.signal }))
        samples.push({ ms: performance.now() - began, mb: rssMb(server.pid) })
    })().catch(() => {})
    const [result, admitted] = await Promise.all([
      bench.generator.run({ order: "load", ...load, run: "memory", warmMs: 0, forMs: memoryMs }),
      pressLimited([server], tenant.key),
    ])
    ended.abort()
    await sampling
    const correctness = [await audit(tenant, { name: "memory", admitted, loads: [result] })]
    await Promise.all([server.stop(), tenant.close()])
    const last = samples.filter(({ ms }) => ms >= memoryMs / 2)
    const most = Math.max(...samples.map(({ mb }) => mb))
    const mb = last.at(-1)?.mb ?? Number.NaN
    const slope = slopePerMinute(last.map(({ ms, mb: y }) => ({ ms, y })))
    const minutes = figure(memoryMs / 60_000)
    const rate = figure(result.events / result.seconds)
    return {
      correctness,
      facts: { samples, events: result.events },
      lines: [
        {
          what: `memory after ${minutes} min at full load`,
          value: mb,
          unit: "MB",
          beside: `most ${figure(most)}; ${rate} events/s`,
          wants: under("512 MB", mb, 512),
        },
        { what: "its slope in the second half", value: slope, unit: "MB/min", wants: under("1 MB/min", slope, 1) },
      ],
    }
  },
}
