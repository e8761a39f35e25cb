import { isFoldedSql, nextRolledDateSql, rollupsSql } from "../sql/verify-rollups.ts"
import { type Difference, type DifferenceRow, toDifference } from "./difference.ts"
import type { Reader, Slice } from "./slice.ts"

/** Widths in seconds, and for how many days each is kept. */
export const ROLLUP_WIDTHS = [
  { width: 900, keptDays: Number.POSITIVE_INFINITY },
  { width: 60, keptDays: 35 },
  { width: 15, keptDays: 2 },
] as const

const DAY_MS = 86_400_000
/** A statement over all agents of a date that takes longer than this is divided by agent, in ms. */
const LONG_MS = 400

/** Rollups of each date whose events are still there = its events, slot by slot. `told` collects what the 15-minute ones are off by. */
export function rollupsSlice(told: Difference[]): Slice {
  return {
    name: "rollups",
    async *look(reader, org) {
      const now = Date.now()
      let parts = 1
      for await (const date of rolledDates(reader, org)) {
        const ageDays = (now - Date.parse(date)) / DAY_MS
        for (const { width, keptDays } of ROLLUP_WIDTHS) {
          if (ageDays >= keptDays) continue
          const of = parts
          for (let part = 0; part < of; part += 1) {
            const rows = await reader.ask<DifferenceRow>(rollupsSql, org, date, width, part, of)
            const differences = rows.map(toDifference)
            yield { rows: 1, differences }
            if (width === 900) told.push(...differences)
            if (reader.lastMs > LONG_MS && parts === of) parts *= 2
          }
        }
      }
    },
  }
}

/** UTC dates, earliest first, on which something was rolled up or should have been, but for those that retention has begun to fold. */
async function* rolledDates(reader: Reader, org: number): AsyncGenerator<string> {
  for (let after = "0001-01-01"; ; ) {
    const [next] = await reader.ask<{ date: string | null }>(nextRolledDateSql, org, after)
    if (!next?.date) return
    // What arrives just after midnight in UTC may belong before it.
    for (const date of [dateBefore(next.date), next.date]) {
      if (date <= after) continue
      const [folded] = await reader.ask<{ folded: boolean }>(isFoldedSql, org, date)
      if (!folded?.folded) yield date
      after = date
    }
  }
}

function dateBefore(date: string): string {
  return new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10)
}
