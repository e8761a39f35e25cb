import type { Unhurried } from "../unhurried.ts"
import type { Difference } from "./difference.ts"

/** What one statement looked at. `rows`: how many rows of the thing that the slice goes through. */
export type Found = { rows: number; differences: readonly Difference[] }

/** Something that must add up, page by page. */
export type Slice = { name: SliceName; look(reader: Unhurried, org: number): AsyncGenerator<Found> }
export type SliceName = "held" | "sessions" | "rollups" | "periods" | "keys" | "rings"

/** Above every name: 129 times the last character that there is, where a name has at most 128. */
const LAST_NAME = "\u{10ffff}".repeat(129)

/** Statements aim at this long, in ms: a fifth of what may be. */
export const AIM_MS = 200

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
