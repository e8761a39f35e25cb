import type { Agent } from "#lib/contracts/agents"
import type { AgentRow } from "#lib/contracts/burn"
import { Problem } from "#lib/contracts/problem"
import { formatUsd } from "#lib/domain/money"
import { createBurnReader } from "./burn/burn-reader.ts"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { behind, NEWEST_FIRST, type Page, type PageRequest, toPage } from "./page.ts"

type Row = { id: string; name: string; expectedEveryMs: number | null; createdAt: Date }

/** Agents, newest first, with the same figures as the fleet. */
export async function listAgents(ctx: LedgerCtx, input: PageRequest): Promise<Page<Agent>> {
  requireScope(ctx, "read")
  const rows = await ctx.db.agent.findMany({
    where: { org: ctx.org, ...behind(input.cursor) },
    orderBy: NEWEST_FIRST,
    take: input.limit + 1,
  })
  const page = toPage(ctx.now, input, rows, ({ createdAt }) => createdAt)
  return { ...page, items: await withFigures(ctx, page.items) }
}

/** For those who may act on it, whether or not they may read everything. */
export async function showAgent(ctx: LedgerCtx, row: Row): Promise<Agent> {
  const [agent] = await withFigures(ctx, [row])
  if (!agent) throw new Problem("not_found", "there is no such agent")
  return agent
}

async function withFigures(ctx: LedgerCtx, rows: readonly Row[]): Promise<Agent[]> {
  const fleet = await createBurnReader(
    ctx,
    ctx.org,
    rows.map(({ name }) => name),
  )(ctx.now.getTime())
  const shown = new Map(fleet.agents.map((agent) => [agent.id, agent]))
  const spent = await readMonth(
    ctx,
    rows.map(({ name }) => name),
  )
  return rows.flatMap((row) => {
    const figures = shown.get(row.id)
    return figures ? [toAgent(row, figures, spent.get(row.name))] : []
  })
}

type Spent = { cost: bigint; tokens: bigint; calls: bigint }

/** What agents have used this month, by their names. */
export async function readMonth(ctx: LedgerCtx, names: string[]): Promise<ReadonlyMap<string, Spent>> {
  const rules = await ctx.ledger.rules.get(ctx.org)
  const month = rules?.calendar.month(ctx.now.getTime()).key ?? 0
  const totals = await ctx.db.total.findMany({ where: { org: ctx.org, scope: 3, period: month, subject: { in: names } } })
  return new Map(totals.map((total) => [total.subject, total]))
}

export function toAgent(row: Row, figures: AgentRow, spent: Spent | undefined): Agent {
  const { id, name, label, status, control, burnRateUsd, stop, lastSeenAt } = figures
  return {
    id,
    name,
    label,
    expectedEveryMs: row.expectedEveryMs,
    status,
    control,
    burnRateUsd,
    monthUsd: formatUsd(spent?.cost ?? 0n),
    monthTokens: Number(spent?.tokens ?? 0n),
    monthCalls: Number(spent?.calls ?? 0n),
    stop,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt,
  }
}
