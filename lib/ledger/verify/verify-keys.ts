import { eventsWithoutKeySql, keysWithoutEventSql } from "../sql/verify-keys.ts"
import { createPace } from "../unhurried.ts"
import type { Difference } from "./difference.ts"
import { AIM_MS, type Slice } from "./slice.ts"

type Page = { n: number; last_at: string | null; last_k: string | null; missing: string | null }
const NO_KEY = "00000000-0000-0000-0000-000000000000"

/** Every event has its key, every key its event. */
export const keysSlice: Slice = {
  name: "keys",
  async *look(reader, org) {
    const pace = createPace({ first: 2_000, least: 100, most: 10_000, aimMs: AIM_MS })
    for (let at = "-infinity", k = NO_KEY, more = true; more; ) {
      const { size } = pace
      const [page] = await reader.ask<Page>(eventsWithoutKeySql, org, at, k, size)
      pace.note(reader)
      yield { rows: page?.n ?? 0, differences: toDifferences(page, "event", "event_key") }
      more = page !== undefined && page.n === size
      at = page?.last_at ?? at
      k = page?.last_k ?? k
    }
    for (let k = NO_KEY, more = true; more; ) {
      const { size } = pace
      const [page] = await reader.ask<Page>(keysWithoutEventSql, org, k, size)
      pace.note(reader)
      yield { rows: page?.n ?? 0, differences: toDifferences(page, "event_key", "event") }
      more = page !== undefined && page.n === size
      k = page?.last_k ?? k
    }
  },
}

function toDifferences(page: Page | undefined, table: string, column: string): Difference[] {
  const missing = JSON.parse(page?.missing ?? "[]") as Difference["key"][]
  return missing.map((key) => ({ table, key, column, stored: null, recomputed: "1" }))
}
