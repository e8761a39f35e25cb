import { setTimeout as pause } from "node:timers/promises"
import { sumErrors } from "./load/errors.ts"
import type { Generator } from "./load/generator.ts"
import { median } from "./load/percentiles.ts"
import type { LoadResult, LoadSpec } from "./load/spec.ts"
import { cpuSeconds, cpuSecondsOfFamily } from "./measure/process.ts"
import type { Timing } from "./timing.ts"

/** One of several that are measured in turns. */
export type Contestant = {
  name: string
  load: Omit<LoadSpec, "run" | "warmMs" | "forMs">
  /** Whose processor time counts as the server's. */
  pids: readonly number[]
  /** What else goes on during its slices, until it is told to stop. */
  beside?(signal: AbortSignal): Promise<void>
}

export type Score = {
  name: string
  /** Medians over the slices. */
  callsPerSecond: number
  eventsPerSecond: number
  serverUsPerEvent: number
  postgresUsPerEvent: number
  generatorShare: number
  slices: readonly LoadResult[]
  confirmed: number
  errors: Record<string, number>
}

/** What is left over from a slice, such as a commit under way, is not the next one's. */
const BREATH_MS = 300

/**
 * Measure contestants in turns, A B C A B C …, and take medians: on a machine that is shared and noisy two runs one after the
 * other differ by more than what is to be seen, and neighbours in time hardly do.
 */
export async function compete(
  generator: Generator,
  postmasterPid: number,
  contestants: readonly Contestant[],
  timing: Pick<Timing, "rounds" | "sliceMs" | "warmMs" | "firstWarmMs">,
): Promise<Score[]> {
  const runs = contestants.map(({ name }) => ({ name, slices: [] as LoadResult[], serverUs: [] as number[], postgresUs: [] as number[] }))
  for (let round = 0; round < timing.rounds; round += 1) {
    for (const [at, { name, load, pids, beside }] of contestants.entries()) {
      const run = runs[at] as (typeof runs)[number]
      const id = `${name.replace(/\W+/g, "-")}-${round}-${Date.now().toString(36)}`
      const warmMs = round === 0 ? timing.firstWarmMs : timing.warmMs
      const stopping = new AbortController()
      const aside = beside?.(stopping.signal)
      const slicing = generator.run({ order: "load", ...load, run: id, warmMs, forMs: timing.sliceMs })
      const cpu = watchCpu(pids, postmasterPid, warmMs, timing.sliceMs)
      const slice = await slicing
      const { server, postgres } = await cpu
      stopping.abort()
      await aside
      run.slices.push(slice)
      run.serverUs.push((server * 1e6) / slice.events)
      run.postgresUs.push((postgres * 1e6) / slice.events)
      await pause(BREATH_MS)
    }
  }
  return runs.map(({ name, slices, serverUs, postgresUs }) => ({
    name,
    callsPerSecond: median(slices.map(({ calls, seconds }) => calls / seconds)),
    eventsPerSecond: median(slices.map(({ events, seconds }) => events / seconds)),
    serverUsPerEvent: median(serverUs),
    postgresUsPerEvent: median(postgresUs),
    generatorShare: median(slices.map(({ cpuShare }) => cpuShare)),
    slices,
    confirmed: slices.reduce((sum, { confirmed }) => sum + confirmed, 0),
    errors: sumErrors(slices),
  }))
}

/** Seconds of processor time used in the window, by the server's processes and by Postgres. */
async function watchCpu(pids: readonly number[], postmasterPid: number, warmMs: number, forMs: number) {
  const read = () => ({ server: pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0), postgres: cpuSecondsOfFamily(postmasterPid) })
  await pause(warmMs)
  const before = read()
  await pause(forMs)
  const after = read()
  return { server: after.server - before.server, postgres: after.postgres - before.postgres }
}

/**
 * How many times as many events as the other: the median over the rounds, in each of which both were measured in turn.
 * What slows the machine down for a while slows down both.
 */
export function ratioOf({ slices }: Score, other: Score): number {
  return median(slices.map(({ events }, round) => events / (other.slices[round]?.events ?? Number.NaN)))
}

/** The same, if all processors did nothing else: by the processor time that an event takes the server and Postgres. */
export function cpuRatioOf(score: Score, other: Score): number {
  return (other.serverUsPerEvent + other.postgresUsPerEvent) / (score.serverUsPerEvent + score.postgresUsPerEvent)
}
