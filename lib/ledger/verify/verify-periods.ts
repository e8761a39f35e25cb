import { periodSql, periodsSql } from "../sql/verify-periods.ts"
import { createPace } from "../unhurried.ts"
import { type Difference, type DifferenceRow, toDifference } from "./difference.ts"
import { AIM_MS, type Slice } from "./slice.ts"

/** Months and days of users, agents and the organization = the 15-minute rollups. `told`: what those are known to be off by. */
export function periodsSlice(told: readonly Difference[]): Slice {
  return {
    name: "periods",
    async *look(reader, org) {
      const off = JSON.stringify(corrections(told))
      // Counted down: the larger the size, the fewer the parts.
      const pace = createPace({ first: 64, least: 1, most: 64, aimMs: AIM_MS })
      for (const { period } of await reader.ask<{ period: number }>(periodsSql, org)) {
        for (const scope of [2, 3, 4]) {
          const parts = scope === 4 ? 1 : 64 / pace.size
          for (let part = 0; part < parts; part += 1) {
            const rows = await reader.ask<DifferenceRow>(periodSql, org, scope, period, part, parts, off)
            pace.note(reader)
            yield { rows: 1, differences: rows.map(toDifference) }
          }
        }
      }
    },
  }
}

const TOKENS = ["input", "cache_read", "cache_write_5m", "cache_write_1h", "output"]
const OTHERS = ["cost", "assumed", "calls", "tool_calls"]

function corrections(told: readonly Difference[]): Record<string, unknown>[] {
  return told
    .filter(({ column }) => TOKENS.includes(column) || OTHERS.includes(column))
    .map(({ key: { slot, agent, user }, column, stored, recomputed }) => {
      const off = { tokens: "0", cost: "0", assumed: "0", calls: "0", tool_calls: "0" }
      const by = (BigInt(stored ?? 0) - BigInt(recomputed ?? 0)).toString()
      return { slot, agent, user, ...off, [TOKENS.includes(column) ? "tokens" : column]: by }
    })
}
