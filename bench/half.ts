import type { Bench } from "./bench.ts"
import type { LoadResult } from "./load/spec.ts"
import { type Contestant, compete, type Score } from "./match.ts"

/** The most that goes, in requests (or pairs) per second: what half of it is, is set by this. */
export async function measureMost(bench: Bench, contestant: Contestant): Promise<Score> {
  const timing = { ...bench.timing, rounds: Math.min(3, bench.timing.rounds) }
  const [score] = await compete(bench.generator, bench.world.postmasterPid, [contestant], timing)
  if (!score) throw new Error("one was measured")
  return score
}

/** A load by the clock, at so many requests per second. */
export function steadily(
  bench: Bench,
  { name, load }: Contestant,
  perSecond: number,
  forMs: number,
  warmMs = bench.timing.warmMs,
): Promise<LoadResult> {
  const run = `${name}-steady-${Date.now().toString(36)}`
  return bench.generator.run({ order: "load", ...load, perSecond, run, warmMs, forMs })
}
