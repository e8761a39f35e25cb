import type { Difference } from "./difference.ts"

/** What one statement looked at. `rows`: how many rows of the thing that the slice goes through. */
export type Found = { rows: number; differences: readonly Difference[] }

/** The database, one statement at a time: each is one snapshot and well under a second. */
export type Reader = {
  ask<Row>(sql: string, ...values: readonly unknown[]): Promise<Row[]>
  /** How long the last statement took, in ms. */
  readonly lastMs: number
}

/** Something that must add up, page by page. */
export type Slice = { name: SliceName; look(reader: Reader, org: number): AsyncGenerator<Found> }
export type SliceName = "held" | "sessions" | "rollups" | "periods" | "keys" | "rings"

/** Above every name: 129 times the last character that there is, where a name has at most 128. */
const LAST_NAME = "\u{10ffff}".repeat(129)

export type NamePage = { n: number; last: string | null }
export type NameRange = { from: string; upTo: string; rows: number; isLast: boolean }

/** The names from `from` on up to the last one of a page; where it is the last page, up to the end of all names. */
export function rangeOf(from: string, page: NamePage | undefined, size: number): NameRange {
  const isLast = !page || page.last === null || page.n < size
  return { from, upTo: isLast ? LAST_NAME : (page.last ?? LAST_NAME), rows: page?.n ?? 0, isLast }
}

/** Where the page after this name begins: names have no control characters, so none lies between. */
export function nextName(name: string): string {
  return `${name}\u0001`
}

/** Statements aim at this long, in ms: a fifth of what may be. */
const AIM_MS = 200

/** A size that follows the time that statements take: doubled while they are quick, halved when one took long. */
export function createPace({ first, least, most }: { first: number; least: number; most: number }) {
  let size = first
  return {
    get size() {
      return size
    },
    note({ lastMs }: Reader) {
      if (lastMs > AIM_MS) size = Math.max(least, size >> 1)
      else if (lastMs < AIM_MS / 4) size = Math.min(most, size * 2)
    },
  }
}
