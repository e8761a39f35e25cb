import type { KillSwitch } from "#lib/contracts/stops"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { cursorOf, type Page, type PageRequest, toPage } from "./page.ts"
import { toKillSwitch } from "./to-kill-switch.ts"

/** Every stop that a person has set, lifted ones too, newest first. */
export async function listKillSwitches(ctx: LedgerCtx, input: PageRequest): Promise<Page<KillSwitch>> {
  requireScope(ctx, "read")
  const after = cursorOf(input.cursor)
  const rows = await ctx.db.killSwitch.findMany({
    where: { org: ctx.org, ...(after && { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] }) },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: input.limit + 1,
  })
  return toPage(ctx.now, input, rows, (row) => ({ at: row.createdAt, id: row.id }), toKillSwitch)
}
