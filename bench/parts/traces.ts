import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { readEvents } from "#cli/replay/read-events"
import { survey } from "#cli/replay/survey"
import type { Part } from "../bench.ts"
import { audit, pressLimited } from "../correctness.ts"
import { figure, type Line } from "../line.ts"
import { startGenerator } from "../load/generator.ts"
import { governed } from "../loads.ts"
import { makeTenant } from "../tenant.ts"

const FILES = ["AzureLLMInferenceTrace_code.csv", "mooncake_conversation_trace.csv"]
const SPEED = 60

export const traces: Part = {
  name: "traces",
  about: `recorded traces at ${SPEED} times their speed, both at once, again and again`,
  async run(bench) {
    const paths = FILES.map((file) => join(bench.options.traces, file)).filter((path) => existsSync(path))
    if (paths.length < FILES.length) {
      bench.say(`    left out what is not in ${bench.options.traces}: say where the traces are with --traces DIR`)
      if (paths.length === 0) return { lines: [], correctness: [], facts: { leftOut: true } }
    }
    const server = await bench.server(0)
    const tenant = await makeTenant(await bench.databaseUrl(), "traces")
    const folder = await mkdtemp(join(tmpdir(), "governor-bench-"))
    const generators = paths.map(startGenerator)
    const { load } = governed("traces", [server], tenant)
    const { traceMs } = bench.timing
    const prepared = await Promise.all(paths.map((path) => prepare(path, folder)))
    const playing = prepared.map(({ file, loopMs }, at) =>
      generators[at]?.run({ order: "trace", ...load, connections: 32, run: basename(file), file, loopMs, forMs: traceMs }),
    )
    const [played, admitted] = await Promise.all([Promise.all(playing), pressLimited([server], tenant.key)])
    for (const generator of generators) generator.close()
    await rm(folder, { recursive: true })
    const results = played.filter((result) => result !== undefined)
    const correctness = [await audit(tenant, { name: "traces", admitted, loads: results })]
    await tenant.close()
    const lines: Line[] = results.map(({ latencyMs, events, seconds }, at) => ({
      what: `lag of ${prepared[at]?.name} × ${SPEED}, p99`,
      value: latencyMs.p99,
      unit: "ms",
      beside: `p50 ${figure(latencyMs.p50)}, max ${figure(latencyMs.max)}; ${figure(events / seconds)} events/s for ${figure(seconds)} s`,
    }))
    return { lines, correctness, facts: { results } }
  },
}

/** Read once and written down as the generator plays it. */
async function prepare(path: string, folder: string): Promise<{ name: string; file: string; loopMs: number }> {
  const trace = await survey(path)
  const given = { agent: trace.format.agent, model: "gpt-4o", place: (ms: number) => ms }
  const rows: { ms: number; line: string }[] = []
  for await (const read of readEvents(path, trace, given)) {
    if ("fault" in read) continue
    const ms = (read.atMs - trace.firstMs) / SPEED
    const { id: _id, occurredAt: _occurredAt, ...event } = read.event
    rows.push({ ms, line: `${ms}\t${JSON.stringify(event).slice(1)}` })
  }
  rows.sort((a, b) => a.ms - b.ms)
  const file = join(folder, trace.format.agent)
  await writeFile(file, rows.map(({ line }) => line).join("\n"))
  return { name: trace.format.name, file, loopMs: (trace.lastMs - trace.firstMs) / SPEED + 1 }
}
