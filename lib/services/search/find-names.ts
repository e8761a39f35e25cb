import type { Tx } from "#lib/db/client"
import { literally } from "../literally.ts"

/** Of how many of the newest the middle of a name is searched; a name's beginning is searched in all of them, by index. */
const LATELY = 25_000

export type Named = "agent" | "session" | "end_user"

/** After every name that begins so, in the order of bytes. */
const LAST = "\u{10ffff}"

/**
 * Ids of those whose name begins with a text, then of those whose name or label contains it, newest first; whatever the case.
 *
 * Bounded however many there are: one look into the index of beginnings, and the newest 25,000 one by one.
 */
export async function findNames(db: Tx, org: number, table: Named, text: string, limit: number): Promise<string[]> {
  const folded = text.toLowerCase()
  const part = `%${literally(folded)}%`
  // A text in ASCII is found in the bytes of a name, which is six times as fast as by the rules of a language.
  const lower = /^[\x20-\x7e]*$/.test(text) ? 'lower(name collate "C")' : "lower(name)"
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(
    `with newest as materialized (
      select id, name, ${table === "session" ? "null::text as label" : "label"}, created_at from "${table}"
      where org = $1::int and name <> '' order by created_at desc, id limit ${LATELY}
    )
    select id from (
      (select id, starts_with(${lower}, $2::text) as begins, created_at from newest
        where ${lower} like $3::text or lower(label) like $3::text
        order by begins desc, created_at desc limit $4::int)
      union
      (select id, true, created_at from "${table}"
        where org = $1::int and name <> '' and lower(name) collate "C" >= $2::text and lower(name) collate "C" < $5::text
        order by lower(name) collate "C" limit $4::int)
    ) found
    order by begins desc, created_at desc, id limit $4::int`,
    org,
    folded,
    part,
    limit,
    folded + LAST,
  )
  return rows.map(({ id }) => id)
}
