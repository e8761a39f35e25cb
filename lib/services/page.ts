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

/** `rows` holds one more than the limit where there is a next page. */
export function toPage<R, T>(
  now: Date,
  { limit }: PageRequest,
  rows: readonly R[],
  position: (row: R) => Position,
  to: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  const end = last && position(last)
  return {
    items: shown.map(to),
    nextCursor: end ? Buffer.from(`${end.at.getTime()} ${end.id}`).toString("base64url") : null,
    asOf: now.toISOString(),
  }
}
