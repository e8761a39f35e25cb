import type { Amount, Metric } from "#lib/domain/limit"
import { EMPTY_RING, placeOf, type Ring } from "#lib/domain/ring"

/**
 * A ring as the ledger tells it. `slot` is the newest, `counters` have counted for as long as the window was never empty, and `marks` is what
 * they were when each slot began, that of `slot` first, as Postgres writes it: `{tokens,cost,calls,tool calls,tokens,…}`. Either all 13
 * marks, or the oldest alone, or none: then all of them are 0.
 */
export type ToldRing = { widthMs: number; slot: number; counters: Amount; marks: string }

/** Where each metric stands in a mark. */
const ELEMENT: Readonly<Record<Metric, number>> = { tokens: 0, cost: 1, calls: 2, toolCalls: 3 }
const METRICS = 4

/** The figure of the window that ends in the newest slot: of every report two are read, each of one metric. */
export function newestTotal({ counters, marks }: ToldRing, metric: Metric): bigint {
  if (marks === "") return counters[metric]
  // The oldest mark is the last four numbers.
  let end = marks.length - 1
  for (let after = METRICS - 1; after > ELEMENT[metric]; after -= 1) end = marks.lastIndexOf(",", end - 1)
  const start = Math.max(marks.lastIndexOf(",", end - 1), 0)
  return counters[metric] - BigInt(marks.slice(start + 1, end))
}

/**
 * One metric of a ring by its slots. Where only the oldest mark is told, all that the window holds is taken to be in the newest slot: it
 * drains no later than that.
 */
export function readRing({ slot: newest, counters, marks }: ToldRing, metric: Metric): Ring {
  const slots = [...EMPTY_RING.slots]
  const sums = [...EMPTY_RING.sums]
  let until = counters[metric]
  for (const [back, mark] of marksOf(marks, metric).entries()) {
    const slot = newest - back
    slots[placeOf(slot)] = slot
    sums[placeOf(slot)] = until - mark
    until = mark
  }
  return { slots, sums }
}

/** What the metric's counter was when each slot began, the newest first. */
function marksOf(marks: string, metric: Metric): bigint[] {
  if (marks === "") return [0n]
  const numbers = marks.slice(1, -1).split(",")
  return numbers.filter((_, at) => at % METRICS === ELEMENT[metric]).map(BigInt)
}
