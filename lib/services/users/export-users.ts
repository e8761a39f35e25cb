import type { UserExportQuery } from "#lib/contracts/users"
import { csvLine } from "../csv.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { readLimits } from "../limits/limit-row.ts"
import { HARD_STOP, indexQuotas, QUOTA, type Quotas } from "./quota.ts"
import { USER_COLUMNS, type UserColumn } from "./user-columns.ts"

const PAGE = 1_000

/** Users by name as the lines of a CSV file: imported as it is, it changes nothing. */
export async function* exportUsers({ db, org, signal, ...ctx }: LedgerCtx, { plan }: UserExportQuery): AsyncGenerator<string> {
  requireScope(ctx, "read")
  const quotas = indexQuotas(await readLimits(db, org))
  yield csvLine(USER_COLUMNS)
  for (let after = "", more = true; more; ) {
    signal.throwIfAborted()
    const where = { org, name: { gt: after }, ...(plan !== undefined && { plan }) }
    const rows: { name: string; label: string | null; plan: string | null }[] = await db.endUser.findMany({
      where,
      orderBy: { name: "asc" },
      take: PAGE,
    })
    yield rows.map((row) => toLine(quotas, row)).join("")
    more = rows.length === PAGE
    after = rows.at(-1)?.name ?? after
  }
}

function toLine(quotas: Quotas, { name, label, plan }: { name: string; label: string | null; plan: string | null }): string {
  const own = quotas.own.get(name)
  const quota = own?.find(({ preset }) => preset === QUOTA)
  const hardStop = own?.find(({ preset }) => preset === HARD_STOP)
  const cells: Record<UserColumn, string> = {
    name,
    label: label ?? "",
    plan: plan ?? "",
    quota_tokens: quota?.ceiling.toString() ?? "",
    hard_stop_tokens: hardStop?.ceiling.toString() ?? "",
    on_exhausted: quota?.action ?? "",
    fallback: quota?.fallback ?? "",
    mode: quota?.mode ?? "",
  }
  return csvLine(USER_COLUMNS.map((column) => cells[column]))
}
