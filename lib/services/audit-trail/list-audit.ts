import type { AuditEntry, AuditQuery } from "#lib/contracts/audit"
import { type Ctx, requireScope } from "../ctx.ts"
import { notACursor, type Page } from "../page.ts"
import { auditRows, toAuditEntry } from "./audit-rows.ts"

/** Who did what, newest first. A cursor is the number of the last row shown. */
export async function listAudit(ctx: Ctx, { limit, cursor, ...filters }: AuditQuery): Promise<Page<AuditEntry>> {
  requireScope(ctx, "admin")
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) throw notACursor()
  const rows = await auditRows(ctx, filters, cursor === undefined ? null : BigInt(cursor), limit + 1)
  const shown = rows.slice(0, limit)
  return {
    items: shown.map(toAuditEntry),
    nextCursor: rows.length > limit ? (shown.at(-1)?.seq.toString() ?? null) : null,
    asOf: ctx.now.toISOString(),
  }
}
