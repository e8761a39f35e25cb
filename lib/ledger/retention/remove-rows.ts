import { beginKeysSql, blocksSql, endKeysSql, expireSql, goneKey, sweepSql } from "../sql/retention-rows.ts"
import type { Unhurried } from "../unhurried.ts"
import type { Expiring, Swept } from "./lives.ts"
import { paceOf, type Steps } from "./step.ts"

const ORGS = 50

type Page = { last: number | null; n: number }

/** Remove what an index finds, organization by organization. */
export async function* expire(db: Unhurried, { name, table, where, order }: Expiring): Steps {
  const sql = expireSql(table, where, order)
  const pace = paceOf({ first: 500, least: 50, most: 4_000 })
  for (let after: number | null = -1; after !== null; ) {
    const { size } = pace
    const step: Page | undefined = (await db.ask<Page>(sql, after, ORGS, size))[0]
    pace.note(db)
    yield { name, rows: step?.n ?? 0 }
    if (!step || step.n < size) after = step?.last ?? null
  }
}

/** Remove what no index finds, block by block. Rows that come meanwhile are young. */
export async function* sweep(db: Unhurried, { name, table, where, clear }: Swept): Steps {
  const sql = sweepSql(table, where, clear)
  const pace = paceOf({ first: 16, least: 1, most: 128 })
  const [{ blocks } = { blocks: 0 }] = await db.ask<{ blocks: number }>(blocksSql, table)
  for (let from = 0; from < blocks; ) {
    const upTo = Math.min(from + pace.size, blocks)
    const [step] = await db.ask<{ n: number }>(sql, from, upTo)
    pace.note(db)
    yield { name, rows: step?.n ?? 0 }
    from = upTo
  }
}

/** Remove the keys of folded events. After that an id that is sent again is a new one. */
export async function* removeKeys(db: Unhurried, holder: string): Steps {
  const going = await db.ask(beginKeysSql)
  if (going.length === 0) return
  yield* sweep(db, { name: "keys", table: "event_key", where: goneKey })
  yield { name: "keys gone", rows: (await db.ask(endKeysSql, holder)).length }
}
