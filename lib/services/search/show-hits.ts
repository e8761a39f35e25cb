import type { Hit } from "#lib/contracts/search"
import { judgeSubjects } from "#lib/ledger/judge"
import { subjectsOf } from "../burn/agent-row.ts"
import { readAgentFacts } from "../burn/fleet-facts.ts"
import { statusOf } from "../burn/status-of.ts"
import type { LedgerCtx } from "../ctx.ts"
import { readLastHeard } from "../last-heard.ts"
import { withFigures } from "../list-sessions.ts"
import { metersOf } from "../rules-of.ts"
import { toUsers } from "../users/to-users.ts"

/** Agents as the fleet would say that they stand: by the session that each worked on last. */
export async function showAgents(ctx: LedgerCtx, ids: readonly string[]): Promise<Hit[]> {
  if (ids.length === 0) return []
  const { db, org, now } = ctx
  const named = await db.agent.findMany({ where: { org, id: { in: [...ids] } }, select: { name: true } })
  const names = named.map(({ name }) => name)
  const month = (await ctx.ledger.rules.get(org))?.calendar.month(now.getTime()).key ?? 0
  const [facts, latest] = await Promise.all([
    readAgentFacts(db, org, month, names),
    db.$queryRaw<{ agent: string; session: string; user: string }[]>`
      select a.name as agent, p.session, coalesce(s.user_name, '') as user
      from unnest(${names}::text[]) as a(name)
      cross join lateral (select session from session_agent where org = ${org} and agent = a.name order by seen_at desc limit 1) p
      left join session s on s.org = ${org} and s.name = p.session`,
  ])
  const work = new Map(latest.map((one) => [one.agent, one]))
  const { rules, meters } = await metersOf(
    ctx,
    facts.map((agent) => subjectsOf(agent, work.get(agent.name))),
  )
  return facts.map((agent): Hit => {
    const judged = judgeSubjects(rules, meters, ctx.pricer, subjectsOf(agent, work.get(agent.name)), null)
    const status = statusOf(agent, judged, now.getTime())
    return { kind: "agent", id: agent.id, name: agent.name, label: agent.label, status, seenAt: new Date(agent.lastSeenAtMs).toISOString() }
  })
}

export async function showUsers(ctx: LedgerCtx, ids: readonly string[]): Promise<Hit[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db.endUser.findMany({ where: { org: ctx.org, id: { in: [...ids] } } })
  const lastHeard = await readLastHeard(ctx, "user", rows)
  const seen = new Map(rows.map((row) => [row.id, lastHeard(row).toISOString()]))
  const users = await toUsers(ctx, rows)
  return users.map(({ id, name, label, status }): Hit => ({ kind: "user", id, name, label, status, seenAt: seen.get(id) ?? null }))
}

export async function showSessions(ctx: LedgerCtx, ids: readonly string[]): Promise<Hit[]> {
  if (ids.length === 0) return []
  const sessions = await withFigures(ctx, await ctx.db.session.findMany({ where: { org: ctx.org, id: { in: [...ids] } } }))
  return sessions.map(({ id, name, status, lastSeenAt }): Hit => ({ kind: "session", id, name, label: null, status, seenAt: lastSeenAt }))
}

export async function showIncident({ db, org }: LedgerCtx, id: string): Promise<Hit[]> {
  const row = await db.incident.findFirst({ where: { org, id } })
  if (!row) return []
  const status = row.state === "closed" ? "closed" : row.blocking ? "open, blocking" : "open"
  const of = [row.session, row.agent, row.user].find((name) => name)
  return [{ kind: "incident", id, name: of ? `${row.code} · ${of}` : row.code, label: null, status, seenAt: row.openedAt.toISOString() }]
}

export async function showLimit({ db, org }: LedgerCtx, id: string): Promise<Hit[]> {
  const row = await db.limit.findFirst({ where: { org, id } })
  return row
    ? [{ kind: "limit", id, name: row.name, label: null, status: row.mode === "enforce" ? "enforced" : "observed", seenAt: null }]
    : []
}
