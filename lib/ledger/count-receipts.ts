import type { PrismaClient } from "#lib/db/client"
import { countReceiptsSql } from "./sql/count-receipts.ts"

/**
 * What a receipt may say beside what the events themselves show: an event sent again, a call without usage; of telemetry a span that sums up
 * its children, another view of a call that is counted.
 */
export const RECEIPT_KINDS = ["duplicate", "unmeasured", "whole", "repeat"] as const
export type ReceiptKind = (typeof RECEIPT_KINDS)[number]

export type ReceiptCounts = {
  /** `day` is the organization's, as yyyymmdd. */
  note(org: number, day: number, kind: ReceiptKind, n: number): void
  close(): Promise<void>
}

const DELAY_MS = 1_000

type Count = { org: number; day: string; kind: ReceiptKind; n: number }

/**
 * Counts in memory and adds them up in the database a second later: one statement for all, never on the way of a request. A crash loses
 * a second of them; while the database is away they wait, a number for each organization, day and kind.
 */
export function createReceiptCounts(db: PrismaClient): ReceiptCounts {
  let pending = new Map<string, Count>()
  let timer: NodeJS.Timeout | null = null

  function add({ org, day, kind, n }: Count): void {
    const key = `${org} ${day} ${kind}`
    pending.set(key, { org, day, kind, n: (pending.get(key)?.n ?? 0) + n })
    timer ??= setTimeout(() => void write(), DELAY_MS).unref()
  }

  async function write(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const counts = [...pending.values()]
    pending = new Map()
    if (counts.length === 0) return
    const columns = [counts.map(({ org }) => org), counts.map(({ day }) => day), counts.map(({ kind }) => kind), counts.map(({ n }) => n)]
    await db.$executeRawUnsafe(countReceiptsSql, ...columns).catch(() => counts.forEach(add))
  }

  return {
    note(org, day, kind, n) {
      if (n > 0) add({ org, day: String(day), kind, n })
    },
    close: write,
  }
}
