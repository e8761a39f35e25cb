import type { Hold, ListedHold } from "#lib/contracts/authorize"
import { Problem } from "#lib/contracts/problem"
import { formatUsd } from "#lib/domain/money"
import { toHold } from "./authorize.ts"
import { type Ctx, type LedgerCtx, requireScope } from "./ctx.ts"
import { cursorOf, type Page, type PageRequest, toPage } from "./page.ts"

/** Keep a hold for longer, from now on. @throws Problem `conflict` where it has ended: an expired one asks again */
export async function renewHold(ctx: LedgerCtx, input: { id: string; holdMs: number }): Promise<Hold> {
  requireScope(ctx, "usage:write")
  const agent = onlyAgent(ctx)
  const [row] = await ctx.db.$queryRaw<{ expires_at: Date; tokens: bigint; cost: bigint }[]>`
    update hold set expires_at = now() + ${input.holdMs}::int * interval '1 millisecond'
    where org = ${ctx.org} and id = ${input.id} and state = 'open' and expires_at > now() and (${agent}::text is null or agent = ${agent})
    returning expires_at, tokens, cost`
  if (row) return toHold({ id: input.id, state: "open", expiresAtMs: row.expires_at.getTime(), tokens: row.tokens, costNano: row.cost })
  await existing(ctx, input.id, agent)
  throw new Problem("conflict", "this hold has ended; ask again with a new id")
}

/** The call did not happen: everything is given back. Releasing an ended hold changes nothing and is no error. */
export async function releaseHold(ctx: LedgerCtx, input: { id: string }): Promise<void> {
  requireScope(ctx, "usage:write")
  const agent = onlyAgent(ctx)
  if (!(await ctx.ledger.release(ctx.org, input.id, agent))) await existing(ctx, input.id, agent)
}

type HoldRequest = PageRequest & { agent?: string | undefined; session?: string | undefined; state?: Hold["state"] | undefined }

/** Holds, newest first. */
export async function listHolds(ctx: LedgerCtx, input: HoldRequest): Promise<Page<ListedHold>> {
  requireScope(ctx, "read")
  const after = cursorOf(input.cursor)
  const rows = await ctx.db.hold.findMany({
    where: {
      org: ctx.org,
      ...(input.agent !== undefined && { agent: input.agent }),
      ...(input.session !== undefined && { session: input.session }),
      ...(input.state !== undefined && { state: input.state }),
      ...(after && { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: input.limit + 1,
  })
  return toPage(
    ctx.now,
    input,
    rows,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => ({
      id: row.id,
      state: row.state as Hold["state"],
      expiresAt: row.expiresAt.toISOString(),
      costUsd: formatUsd(row.cost),
      tokens: Number(row.tokens),
      agent: row.agent,
      session: row.session,
      user: row.user === "" ? null : row.user,
      kind: row.kind as ListedHold["kind"],
      model: row.model === "" ? null : row.model,
      tool: row.tool === "" ? null : row.tool,
      createdAt: row.createdAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
    }),
  )
}

function onlyAgent({ caller }: Ctx): string | null {
  return caller.kind === "key" ? caller.agent : null
}

async function existing(ctx: Ctx, id: string, agent: string | null): Promise<void> {
  const there = await ctx.db.hold.findFirst({ where: { org: ctx.org, id, ...(agent !== null && { agent }) }, select: { id: true } })
  if (!there) throw new Problem("not_found", "there is no such hold")
}
