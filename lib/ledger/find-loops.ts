import type { PrismaClient } from "#lib/db/client"
import { addRepeat, LOOP_REPEATS, LOOP_SPAN_MS, type Repeats } from "#lib/domain/loop"
import { findLoopsSql } from "./sql/find-loops.ts"

/** A tool call with a fingerprint of its arguments; `sinceMs`: what came before a Resume no longer counts (0: all counts). */
export type FingerprintedCall = { session: string; tool: string; fingerprint: string; sinceMs: number }

/** Which of these calls came for at least the tenth time within a minute, as the recorded events tell. */
export async function findLoops(db: PrismaClient, org: number, calls: readonly FingerprintedCall[]): Promise<FingerprintedCall[]> {
  if (calls.length === 0) return []
  const asked = JSON.stringify(calls.map(({ sinceMs, ...call }) => ({ ...call, since: sinceMs })))
  const rows = await db.$queryRawUnsafe<{ pos: bigint; at: bigint }[]>(findLoopsSql, org, asked, LOOP_REPEATS, LOOP_SPAN_MS)
  const repeats = new Map<number, Repeats>()
  const loops = new Set<number>()
  for (const { pos, at } of rows) {
    const added = addRepeat(repeats.get(Number(pos)) ?? [], Number(at))
    repeats.set(Number(pos), added.repeats)
    if (added.loop) loops.add(Number(pos))
  }
  return calls.filter((_, pos) => loops.has(pos))
}
