import type { Part } from "../bench.ts"
import { audit, type Correctness, pressLimited } from "../correctness.ts"
import { measureMost, steadily } from "../half.ts"
import { figure, type Line, under } from "../line.ts"
import { bare, governed } from "../loads.ts"
import { makeTenant } from "../tenant.ts"

const KINDS = [
  { what: "usage at half of the maximum, p99", options: { batch: 1, from: "fleet" } },
  { what: "batches of 100 at half of the maximum, p99", options: { batch: 100, from: "agent" } },
  { what: "authorize (of pairs) at half of the maximum, p99", options: { kind: "pairs" } },
] as const

export const latency: Part = {
  name: "latency",
  about: "answers at half of the maximum; requests begin on time, whether or not earlier ones are answered",
  async run(bench) {
    const server = await bench.server(0)
    const lines: Line[] = []
    const correctness: Correctness[] = []
    const facts: Record<string, unknown> = {}
    for (const { what, options } of KINDS) {
      const tenant = await makeTenant(await bench.databaseUrl(), what)
      const contestant = governed("latency", [server], tenant, options)
      const most = await measureMost(bench, contestant)
      const half = most.callsPerSecond / 2
      const { latencyMs, settleMs } = bench.timing
      const [result, admitted] = await Promise.all([
        steadily(bench, contestant, half, latencyMs, settleMs),
        pressLimited([server], tenant.key),
      ])
      const least =
        "kind" in options
          ? null
          : await steadily(bench, bare("insert", (await bench.ceilings()).node, options.batch, options.from), half, latencyMs, settleMs)
      const { p50, p95, p99, max } = result.latencyMs
      bench.say(`    ${figure(half)}/s: p50 ${figure(p50)}, p95 ${figure(p95)}, p99 ${figure(p99)}, max ${figure(max)} ms`)
      const insert = least
        ? `; bare durable insert at the same rate: p50 ${figure(least.latencyMs.p50)}, p99 ${figure(least.latencyMs.p99)}`
        : ""
      const beside = `p50 ${figure(p50)}, p95 ${figure(p95)}, max ${figure(max)}; ${figure(half)} requests/s${insert}`
      lines.push({ what, value: p99, unit: "ms", beside, wants: under("25 ms", p99, 25) })
      facts[what] = { most, perSecond: half, result, insert: least }
      correctness.push(await audit(tenant, { name: what, admitted, loads: [most, result] }))
      await tenant.close()
    }
    return { lines, correctness, facts }
  },
}
