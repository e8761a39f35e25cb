import type { AgentObedience, IncidentDetail } from "#lib/contracts/incidents"
import { Problem } from "#lib/contracts/problem"
import { incidentCause } from "#lib/domain/cause"
import { formatUsd } from "#lib/domain/money"
import { obedienceOf } from "#lib/domain/obedience"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { toCause } from "../to-directive.ts"
import { type IncidentRow, metricOf, openIncidentOf } from "./open-incident-of.ts"
import { toCall } from "./to-call.ts"
import { withMeters } from "./with-meters.ts"

const AROUND = 20
const MOST_AGENTS = 200

/** One incident with the calls around its trip and what became of it with each agent. @throws Problem `not_found` */
export async function readIncident(ctx: LedgerCtx, input: { id: string }): Promise<IncidentDetail> {
  requireScope(ctx, "read")
  return showIncident(ctx, input.id)
}

/** For those who may act on it, whether or not they may read everything. */
export async function showIncident(ctx: LedgerCtx, id: string): Promise<IncidentDetail> {
  const row = await ctx.db.incident.findFirst({ where: { org: ctx.org, id } })
  const [incident] = row ? await withMeters(ctx, [row]) : []
  if (!row || !incident) throw new Problem("not_found", "there is no such incident")
  const where = { org: ctx.org, session: row.session ?? "" }
  const [before, after, agents] = await Promise.all([
    ctx.db.event.findMany({
      where: { ...where, receivedAt: { lte: row.openedAt } },
      orderBy: [{ receivedAt: "desc" }, { k: "desc" }],
      take: AROUND,
    }),
    ctx.db.event.findMany({
      where: { ...where, receivedAt: { gt: row.openedAt } },
      orderBy: [{ receivedAt: "asc" }, { k: "asc" }],
      take: AROUND,
    }),
    row.blocking ? readObedience(ctx, row) : [],
  ])
  return {
    ...incident,
    ceiling: toCause({ ...incidentCause(openIncidentOf(row)), ...metricOf(row) }).ceiling ?? null,
    burnUsd: formatUsd(row.burn),
    before: before.reverse().map(toCall),
    after: after.map(toCall),
    agents,
  }
}

/** Every agent that was told, and of a session's stop also those that work there and were not. */
async function readObedience(ctx: LedgerCtx, row: IncidentRow): Promise<AgentObedience[]> {
  const { org } = ctx
  const told = await ctx.db.obedience.findMany({ where: { org, cause: row.id }, orderBy: { toldAt: "asc" }, take: MOST_AGENTS })
  const known = new Set(told.map(({ agent }) => agent))
  const concerned =
    row.scope === "session"
      ? (await ctx.db.sessionAgent.findMany({ where: { org, session: row.subject }, take: MOST_AGENTS })).map(({ agent }) => agent)
      : row.scope === "agent"
        ? [row.subject]
        : []
  const nowMs = row.closedAt?.getTime() ?? ctx.now.getTime()
  return [
    ...told.map((one) => ({
      agent: one.agent,
      obedience: obedienceOf({
        toldAtMs: one.toldAt.getTime(),
        lastCallStartedAtMs: one.lastCallAt?.getTime() ?? null,
        lastCallAtMs: null,
        nowMs,
      }),
      toldAt: one.toldAt.toISOString(),
      lastCallAt: one.lastCallAt?.toISOString() ?? null,
      spentSinceUsd: formatUsd(one.spent),
    })),
    ...concerned
      .filter((agent) => !known.has(agent))
      .map((agent) => ({ agent, obedience: "untold" as const, toldAt: null, lastCallAt: null, spentSinceUsd: "0" })),
  ]
}
