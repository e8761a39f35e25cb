import { Problem } from "#lib/contracts/problem"

export type PageRequest = { limit: number; cursor?: string | undefined }
export type Page<T> = { items: T[]; nextCursor: string | null; asOf: string }

/** Where a page ended: lists are sorted by an instant, newest first, then by id. */
type Position = { at: Date; id: string }

/** @throws Problem `unprocessable` for a text that no reply gave as its cursor */
export function cursorOf(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null
  const [, ms, id] = /^(\d{1,14}) ([a-z]{3}_[0-9a-z]{20})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? []
  if (ms === undefined || id === undefined) throw notACursor()
  return { at: new Date(Number(ms)), id }
}

export function notACursor(): Problem {
  return new Problem("unprocessable", "the cursor is not one that a reply gave", {
    errors: [{ pointer: "?cursor", message: "not a cursor" }],
  })
}

/** Lists are sorted so, those made last first. */
export const NEWEST_FIRST: { createdAt?: "desc"; id?: "asc" }[] = [{ createdAt: "desc" }, { id: "asc" }]

/** What comes behind a place in such a list, as a condition. @throws Problem `unprocessable` */
export function behind(cursor: string | undefined) {
  const after = cursorOf(cursor)
  return after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] } : {}
}

/**
 * One page of rows of which one more than its limit was read, so that it is known whether there is a next one.
 * @param at the instant that the list is sorted by
 */
export function toPage<R extends { id: string }>(now: Date, { limit }: PageRequest, rows: readonly R[], at: (row: R) => Date): Page<R> {
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return {
    items,
    nextCursor: last ? Buffer.from(`${at(last).getTime()} ${last.id}`).toString("base64url") : null,
    asOf: now.toISOString(),
  }
}
