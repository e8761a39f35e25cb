import { sessionPageSql, sessionsSql } from "../sql/verify-sessions.ts"
import { createPace } from "../unhurried.ts"
import { type DifferenceRow, toDifference } from "./difference.ts"
import { AIM_MS, type NamePage, nextName, rangeOf, type Slice } from "./slice.ts"

/** The total of every session's life = what was folded + its events. */
export const sessionsSlice: Slice = {
  name: "sessions",
  async *look(reader, org) {
    const pace = createPace({ first: 200, least: 1, most: 200, aimMs: AIM_MS })
    for (let from: string | null = ""; from !== null; ) {
      const { size } = pace
      const [page] = await reader.ask<NamePage>(sessionPageSql, org, from, size)
      const range = rangeOf(from, page, size)
      const rows = await reader.ask<DifferenceRow>(sessionsSql, org, range.from, range.upTo)
      pace.note(reader)
      yield { rows: range.rows, differences: rows.map(toDifference) }
      from = range.isLast ? null : nextName(range.upTo)
    }
  },
}
