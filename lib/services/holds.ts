import type { Hold, ListedHold } from "#lib/contracts/authorize"
import { Problem } from "#lib/contracts/problem"
import { formatUsd } from "#lib/domain/money"
import { toHold } from "./authorize.ts"
import { type Ctx, type LedgerCtx, requireScope } from "./ctx.ts"
import { behind, NEWEST_FIRST, type Page, type PageRequest, toPage } from "./page.ts"
import { readDirective } from "./read-directive.ts"

type Renewed = { expires_at: Date; tokens: bigint; cost: bigint }
type Held = { agent: string; session: string; user_name: string; model: string; live: boolean }

/**
 * Keep a hold for longer, from now on: of a call that may go on.
 *
 * Renewing is how a long call shows that it lives, so it is where one that streams for an hour hears of a kill switch. Such a hold is
 * left as it is: it ends with the call that is aborted, or by itself. What only suspends starts nothing new and lets a call in flight
 * finish (so says its directive), and a hold that ended early would have its settle overshoot.
 * @throws Problem `stopped` where a kill switch stands; `conflict` where the hold has ended: an expired one asks again
 */
export async function renewHold(ctx: LedgerCtx, input: { id: string; holdMs: number }): Promise<Hold> {
  requireScope(ctx, "usage:write")
  const agent = onlyAgent(ctx)
  const [held] = await ctx.db.$queryRaw<Held[]>`
    select agent, session, user_name, model, state = 'open' and expires_at > now() as live from hold
    where org = ${ctx.org} and id = ${input.id} and (${agent}::text is null or agent = ${agent})`
  if (!held) throw new Problem("not_found", "there is no such hold")
  if (held.live) await refuseKilled(ctx, held)
  const [row] = await ctx.db.$queryRaw<Renewed[]>`
    update hold set expires_at = now() + ${input.holdMs}::int * interval '1 millisecond'
    where org = ${ctx.org} and id = ${input.id} and state = 'open' and expires_at > now()
    returning expires_at, tokens, cost`
  if (!row) throw new Problem("conflict", "this hold has ended; ask again with a new id")
  return toHold({ id: input.id, state: "open", expiresAtMs: row.expires_at.getTime(), tokens: row.tokens, costNano: row.cost })
}

/** Whoever renews and is refused has been told: what goes on after that is defiance. */
async function refuseKilled(ctx: LedgerCtx, { agent, session, user_name: user, model }: Held): Promise<void> {
  const { action, message, lift } = await readDirective(ctx, { agent, session, user, model: model || undefined })
  if (action === "kill") throw new Problem("stopped", message, lift ? { lift } : {})
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
  const rows = await ctx.db.hold.findMany({
    where: {
      org: ctx.org,
      ...(input.agent !== undefined && { agent: input.agent }),
      ...(input.session !== undefined && { session: input.session }),
      ...(input.state !== undefined && { state: input.state }),
      ...behind(input.cursor),
    },
    orderBy: NEWEST_FIRST,
    take: input.limit + 1,
  })
  const page = toPage(ctx.now, input, rows, ({ createdAt }) => createdAt)
  return {
    ...page,
    items: page.items.map((row) => ({
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
    })),
  }
}

function onlyAgent({ caller }: Ctx): string | null {
  return caller.kind === "key" ? caller.agent : null
}

async function existing(ctx: Ctx, id: string, agent: string | null): Promise<void> {
  const there = await ctx.db.hold.findFirst({ where: { org: ctx.org, id, ...(agent !== null && { agent }) }, select: { id: true } })
  if (!there) throw new Problem("not_found", "there is no such hold")
}
