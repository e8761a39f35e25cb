import type { PrismaClient } from "#lib/db/client"

/** Dollars (nano) by agent in the last 60 slots of a width; the last slot is still filling. */
export type Series = { widthMs: number; endsAtMs: number; byAgent: Map<string, bigint[]> }

export const SLOTS = 60
/** The finest rollups, seconds. */
const ROLLED = 15

/**
 * Keep a series up to date from the rollups. The first call reads all its slots, later ones only those that can still change:
 * a late flush may reach a few slots back, and once a minute everything is read again.
 */
export function createSeries(db: PrismaClient, org: number, widthSeconds: 15 | 60): (nowMs: number) => Promise<Series> {
  const perSlot = widthSeconds / ROLLED
  const cells = new Map<string, Map<number, bigint>>()
  const widthMs = widthSeconds * 1000
  let fullAtMs = Number.NEGATIVE_INFINITY

  return async (nowMs) => {
    const last = Math.floor(nowMs / widthMs)
    const first = last - SLOTS + 1
    const full = nowMs - fullAtMs >= 60_000
    const from = full ? first : last - 2
    const rows = await db.$queryRaw<{ agent: string; slot: number; cost: bigint }[]>`
      select agent, slot / ${perSlot}::int as slot, sum(cost)::bigint as cost from rollup
      where org = ${org} and width = ${ROLLED} and slot >= ${from * perSlot} and slot < ${(last + 1) * perSlot}
      group by 1, 2`
    if (full) {
      cells.clear()
      fullAtMs = nowMs
    }
    for (const { agent, slot, cost } of rows) {
      const row = cells.get(agent) ?? new Map<number, bigint>()
      row.set(slot, cost)
      cells.set(agent, row)
    }
    const byAgent = new Map<string, bigint[]>()
    for (const [agent, row] of cells) {
      byAgent.set(
        agent,
        Array.from({ length: SLOTS }, (_, at) => row.get(first + at) ?? 0n),
      )
      for (const slot of row.keys()) if (slot < first) row.delete(slot)
    }
    return { widthMs, endsAtMs: (last + 1) * widthMs, byAgent }
  }
}
