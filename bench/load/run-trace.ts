import { readFile } from "node:fs/promises"
import { traceCall } from "./calls.ts"
import { openLoop } from "./pace.ts"
import { openLanes } from "./run-load.ts"
import type { LoadResult, TraceSpec } from "./spec.ts"
import { createTally } from "./tally.ts"

/** Play a trace, each event at its time, again from its beginning when it ends. A latency is the lag behind that time. */
export async function runTrace(spec: TraceSpec): Promise<LoadResult> {
  const lines = (await readFile(spec.file, "utf8")).split("\n").filter((line) => line !== "")
  const times = lines.map((line) => Number.parseFloat(line))
  const events = lines.map((line) => line.slice(line.indexOf("\t") + 1))
  const lanes = await openLanes(spec, (url) => traceCall(spec, events, url))
  const fromMs = performance.now()
  const untilMs = fromMs + spec.forMs
  const tally = createTally(lanes, { fromMs, untilMs }, "due")
  await openLoop(lanes.length, dueTimes(times, spec.loopMs, fromMs, untilMs), tally.begin)
  for (const { wire } of lanes) wire.close()
  return tally.result()
}

function* dueTimes(times: readonly number[], loopMs: number, fromMs: number, untilMs: number): Generator<number, void> {
  for (let loop = 0; ; loop += 1) {
    for (const ms of times) {
      const dueMs = fromMs + loop * loopMs + ms
      if (dueMs >= untilMs) return
      yield dueMs
    }
  }
}
