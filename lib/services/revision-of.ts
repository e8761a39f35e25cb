import { crc32 } from "node:zlib"
import { Problem } from "#lib/contracts/problem"
import { canonicalJson } from "./canonical-json.ts"

/** A number for a list that is put in place as a whole: the same as long as the list is. */
export function revisionOf(list: unknown): number {
  return crc32(canonicalJson(list))
}

/** @param revisions what its changer has seen; null: whatever is there. @throws Problem `stale` where the list is another one by now */
export function refuseStale(revisions: ReadonlySet<number> | null, list: unknown): void {
  if (revisions && !revisions.has(revisionOf(list))) {
    throw new Problem("stale", "it was changed by somebody else meanwhile; read it again before you change it")
  }
}
