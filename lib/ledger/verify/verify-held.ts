import { heldSql, subjectPageSql } from "../sql/verify-held.ts"
import { createPace } from "../unhurried.ts"
import { type DifferenceRow, toDifference } from "./difference.ts"
import { AIM_MS, type NamePage, nextName, rangeOf, type Slice } from "./slice.ts"

/** What subjects say is held = the sum of their open holds. */
export const heldSlice: Slice = {
  name: "held",
  async *look(reader, org) {
    const pace = createPace({ first: 1_000, least: 50, most: 5_000, aimMs: AIM_MS })
    for (const scope of [1, 2, 3, 4]) {
      for (let from: string | null = ""; from !== null; ) {
        const { size } = pace
        const [page] = await reader.ask<NamePage>(subjectPageSql, org, scope, from, size)
        const range = rangeOf(from, page, size)
        const rows = await reader.ask<DifferenceRow>(heldSql, org, scope, range.from, range.upTo)
        pace.note(reader)
        yield { rows: range.rows, differences: rows.map(toDifference) }
        from = range.isLast ? null : nextName(range.upTo)
      }
    }
  },
}
