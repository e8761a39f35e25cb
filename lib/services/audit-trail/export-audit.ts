import type { AuditExportQuery } from "#lib/contracts/audit"
import { csvLine } from "../csv.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { auditRows } from "./audit-rows.ts"

const PAGE = 500
const COLUMNS = ["number", "at", "actor_kind", "actor_id", "actor", "action", "target", "before", "after", "ip", "request_id"] as const

/** The trail as the lines of a CSV file, newest first, page by page. */
export async function* exportAudit(ctx: Ctx, filters: AuditExportQuery): AsyncGenerator<string> {
  requireScope(ctx, "admin")
  yield csvLine(COLUMNS)
  for (let below: bigint | null = null, more = true; more; ) {
    ctx.signal.throwIfAborted()
    const rows: Awaited<ReturnType<typeof auditRows>> = await auditRows(ctx, filters, below, PAGE)
    yield rows.map(toLine).join("")
    more = rows.length === PAGE
    below = rows.at(-1)?.seq ?? null
  }
}

function toLine(row: Awaited<ReturnType<typeof auditRows>>[number]): string {
  const json = (value: unknown) => (value === null ? "" : JSON.stringify(value))
  return csvLine([
    row.seq.toString(),
    row.at.toISOString(),
    row.actorKind,
    row.actorId,
    row.actorName,
    row.action,
    row.target,
    json(row.before),
    json(row.after),
    row.ip ?? "",
    row.requestId ?? "",
  ])
}
