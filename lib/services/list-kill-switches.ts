import type { KillSwitch } from "#lib/contracts/stops"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { behind, NEWEST_FIRST, type Page, type PageRequest, toPage } from "./page.ts"
import { toKillSwitch } from "./to-kill-switch.ts"

/** Every stop that a person has set, lifted ones too, newest first. */
export async function listKillSwitches(ctx: LedgerCtx, input: PageRequest): Promise<Page<KillSwitch>> {
  requireScope(ctx, "read")
  const rows = await ctx.db.killSwitch.findMany({
    where: { org: ctx.org, ...behind(input.cursor) },
    orderBy: NEWEST_FIRST,
    take: input.limit + 1,
  })
  const page = toPage(ctx.now, input, rows, ({ createdAt }) => createdAt)
  return { ...page, items: page.items.map(toKillSwitch) }
}
