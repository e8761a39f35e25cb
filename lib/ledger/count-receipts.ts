import type { PrismaClient } from "#lib/db/client"

/** What a receipt may say beside what the events themselves show: a repeat, or a call that came without usage. */
export type ReceiptKind = "duplicate" | "unmeasured"

export type ReceiptCounts = {
  /** `day` is the organization's, as yyyymmdd. */
  note(org: number, day: number, kind: ReceiptKind, n: number): void
  close(): Promise<void>
}

const DELAY_MS = 1_000

/** Counts in memory and adds them up in the database a second later: one statement for all, never on the way of a request; a crash loses a second of them. */
export function createReceiptCounts(db: PrismaClient): ReceiptCounts {
  let pending = new Map<string, { org: number; day: string; kind: ReceiptKind; n: number }>()
  let timer: NodeJS.Timeout | null = null

  async function write(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const rows = [...pending.values()]
    pending = new Map()
    if (rows.length === 0) return
    await db.$executeRaw`
      insert into fact_count as f (org, day, kind, n)
      select * from unnest(${rows.map(({ org }) => org)}::int[], ${rows.map(({ day }) => day)}::date[],
        ${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ n }) => n)}::bigint[]) as r(org, day, kind, n)
      order by org, day, kind
      on conflict (org, day, kind) do update set n = f.n + excluded.n`
  }

  return {
    note(org, day, kind, n) {
      if (n === 0) return
      const key = `${org} ${day} ${kind}`
      const known = pending.get(key)?.n ?? 0
      pending.set(key, { org, day: String(day), kind, n: known + n })
      timer ??= setTimeout(() => write().catch(() => {}), DELAY_MS).unref()
    },
    close: () => write().catch(() => {}),
  }
}
