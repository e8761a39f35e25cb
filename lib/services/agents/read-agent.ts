import type { AgentDetail, AgentRange } from "#lib/contracts/agents"
import { Problem } from "#lib/contracts/problem"
import { createBurnReader } from "../burn/burn-reader.ts"
import { RUNNING_MS } from "../burn/status-of.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { implicitSession } from "../implicit-session.ts"
import { listIncidents } from "../incidents/list-incidents.ts"
import { readMonth, toAgent } from "../list-agents.ts"
import { metersOf, rulesOf } from "../rules-of.ts"
import { unfitOf, usesOf } from "./agent-limits.ts"
import { agentUsage } from "./agent-usage.ts"
import { findAgent, sessionsOfAgent } from "./list-agent-sessions.ts"

const SESSIONS = 20
const INCIDENTS = 20

/**
 * One agent with all that is known of it: how it stands, what it used, what holds it back, what it works on, and what tripped.
 * @throws Problem `not_found`, for another organization's agent too
 */
export async function readAgent(ctx: LedgerCtx, input: { id: string; range: AgentRange }): Promise<AgentDetail> {
  requireScope(ctx, "read")
  const agent = await findAgent(ctx.db, ctx.org, input.id)
  const known = await rulesOf(ctx)
  const nowMs = ctx.now.getTime()
  const [fleet, month, usage, sessions, incidents] = await Promise.all([
    createBurnReader(ctx, ctx.org, [agent.name])(nowMs),
    readMonth(ctx, [agent.name]),
    agentUsage(ctx, known.calendar, agent, input.range),
    sessionsOfAgent(ctx, agent.name, { limit: SESSIONS }),
    listIncidents(ctx, { agent: agent.name, limit: INCIDENTS }),
  ])
  const row = fleet.agents[0]
  if (!row) throw new Problem("not_found", "there is no such agent")
  // The running sessions speak for it; where it rests, the one it worked on last.
  const running = sessions.items.filter(({ lastSeenAt }) => nowMs - Date.parse(lastSeenAt) < RUNNING_MS)
  const subjects = (running.length > 0 ? running : sessions.items.slice(0, 1)).map(({ name, user }) => {
    return { agent: agent.name, session: name, user: user ?? "" }
  })
  const [latest = { agent: agent.name, session: "", user: "" }, ...others] = subjects
  const work = [latest, ...others]
  const { rules, meters } = await metersOf(ctx, work)
  const judgedAtMs = Number((meters.orgs.get(ctx.org)?.nowMicros ?? BigInt(nowMs) * 1_000n) / 1_000n)
  const namesSession =
    latest.session !== implicitSession(rules, agent.name, Date.parse(sessions.items[0]?.startedAt ?? ctx.now.toISOString()))
  return {
    ...toAgent(agent, row, month.get(agent.name)),
    row,
    usage,
    limits: usesOf(rules, meters, work, judgedAtMs),
    unfit: unfitOf(rules, latest, row.control, namesSession),
    sessions,
    incidents: incidents.items,
  }
}
