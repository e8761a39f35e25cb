import { ROLLUP_WIDTHS } from "../retention/lives.ts"
import { callsOfDateSql, isFoldedSql, nextRolledDateSql, rollupsSql } from "../sql/verify-rollups.ts"
import type { Unhurried } from "../unhurried.ts"
import { type Difference, type DifferenceRow, toDifference } from "./difference.ts"
import type { Slice } from "./slice.ts"

const DAY_MS = 86_400_000
/** A date with more calls than this is gone through in parts, by agent, so that each statement stays short. */
const CALLS_AT_ONCE = 50_000

/** Rollups of each date whose events are still there = its events, slot by slot. `told` collects what the 15-minute ones are off by. */
export function rollupsSlice(told: Difference[]): Slice {
  return {
    name: "rollups",
    async *look(reader, org) {
      for await (const date of rolledDates(reader, org)) {
        const [size] = await reader.ask<{ calls: string }>(callsOfDateSql, org, date)
        const parts = Math.max(1, Math.ceil(Number(size?.calls ?? 0) / CALLS_AT_ONCE))
        const ageDays = (Date.now() - Date.parse(date)) / DAY_MS
        for (const { width, keptDays } of ROLLUP_WIDTHS) {
          if (keptDays !== null && ageDays > keptDays + 1) continue
          for (let part = 0; part < parts; part += 1) {
            const rows = await reader.ask<DifferenceRow>(rollupsSql, org, date, width, part, parts, keptDays)
            const differences = rows.map(toDifference)
            yield { rows: 1, differences }
            if (width === 900) told.push(...differences)
          }
        }
      }
    },
  }
}

/** UTC dates, earliest first, on which something was rolled up or should have been, but for those that retention has begun to fold. */
async function* rolledDates(reader: Unhurried, org: number): AsyncGenerator<string> {
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
