import type { Call } from "./calls.ts"
import type { Begin } from "./pace.ts"
import { percentiles } from "./percentiles.ts"
import type { LoadResult } from "./spec.ts"
import type { Wire } from "./wire.ts"

export type Lane = { wire: Wire; call: Call }

/** From one instant to another, by `performance.now()`. */
export type Window = { fromMs: number; untilMs: number }

export type Tally = { begin: Begin; result(): LoadResult }

/**
 * Count what becomes of calls.
 *
 * @param by whether a call counts in the window in which it ends (of a load that goes as fast as it can: so many are through in this
 * time) or in which it was due (of one that goes by the clock: none is left out for being late)
 */
export function createTally(lanes: readonly Lane[], { fromMs, untilMs }: Window, by: "end" | "due"): Tally {
  const latencies: number[] = []
  const errors: Record<string, number> = {}
  const totals = { calls: 0, events: 0, confirmed: 0, begun: 0 }
  const cpu = { share: Number.NaN }
  setTimeout(
    () => {
      const before = process.cpuUsage()
      setTimeout(() => {
        const { user, system } = process.cpuUsage(before)
        cpu.share = (user + system) / ((untilMs - fromMs) * 1_000)
      }, untilMs - fromMs)
    },
    Math.max(0, fromMs - performance.now()),
  )

  return {
    begin(lane, dueMs, done) {
      const { wire, call } = lanes[lane] as Lane
      call(wire, totals.begun++, ({ events, answeredMs, error }) => {
        totals.confirmed += events
        if (error !== null) errors[error] = (errors[error] ?? 0) + 1
        const at = by === "end" ? performance.now() : dueMs
        if (at >= fromMs && at < untilMs) {
          totals.calls += 1
          totals.events += events
          latencies.push(answeredMs - dueMs)
        }
        done(wire.isOpen)
      })
    },
    result: () => ({
      calls: totals.calls,
      events: totals.events,
      seconds: (untilMs - fromMs) / 1_000,
      confirmed: totals.confirmed,
      errors,
      latencyMs: percentiles(latencies),
      cpuShare: cpu.share,
    }),
  }
}
