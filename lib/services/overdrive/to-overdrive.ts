import type { Overdrive } from "#lib/contracts/overdrive"
import type { Tx } from "#lib/db/client"
import { formatUsd } from "#lib/domain/money"

type Row = Awaited<ReturnType<Tx["overdrive"]["findMany"]>>[number]

export function toOverdrive(row: Row | undefined): Overdrive | null {
  if (!row) return null
  return {
    id: row.id,
    extraUsd: row.extraCost > 0n ? formatUsd(row.extraCost) : null,
    extraTokens: row.extraTokens > 0n ? Number(row.extraTokens) : null,
    note: row.note,
    by: row.createdBy,
    from: row.createdAt.toISOString(),
    until: row.until.toISOString(),
  }
}
