import { ringKindsSql, ringsSql } from "../sql/verify-rings.ts"
import { type DifferenceRow, toDifference } from "./difference.ts"
import type { Slice } from "./slice.ts"

/** The slots of rolling windows that still count = the events and holds of that time. */
export const ringsSlice: Slice = {
  name: "rings",
  async *look(reader, org) {
    for (const { scope, width } of await reader.ask<{ scope: number; width: number }>(ringKindsSql, org)) {
      const rows = await reader.ask<DifferenceRow>(ringsSql, org, scope, width)
      yield { rows: 1, differences: rows.map(toDifference) }
    }
  },
}
