import type { Metric } from "#lib/domain/limit"
import { EMPTY_RING, placeOf, type Ring } from "#lib/domain/ring"

/** Where each metric stands in a cell; the first element is the slot's number. */
const ELEMENT: Readonly<Record<Metric, number>> = { tokens: 1, cost: 2, calls: 3, toolCalls: 4 }
const CELL = 5
const [COMMA, END] = [44, 125]

/**
 * One metric of a ring's `cells` as Postgres writes them: `{slot,tokens,cost,calls,tool calls,slot,…}`, some of 13 cells in any order, an
 * empty one with the slot -1. Only what is asked for is taken out of the text: every report has two rings of 65 numbers.
 */
export function readRing(cells: string, metric: Metric): Ring {
  const wanted = ELEMENT[metric]
  const slots = [...EMPTY_RING.slots]
  const sums = [...EMPTY_RING.sums]
  let slot = -1
  for (let at = 1, from = 1, element = 0; at < cells.length; at += 1) {
    const char = cells.charCodeAt(at)
    if (char !== COMMA && char !== END) continue
    if (element === 0) slot = Number(cells.slice(from, at))
    else if (element === wanted && slot >= 0) {
      slots[placeOf(slot)] = slot
      sums[placeOf(slot)] = BigInt(cells.slice(from, at))
    }
    element = (element + 1) % CELL
    from = at + 1
  }
  return { slots, sums }
}
