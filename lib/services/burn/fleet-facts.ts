import type { PrismaClient } from "#lib/db/client"
import type { Limit } from "#lib/domain/limit"
import { QUIET_MS } from "#lib/ledger/sight"
import { RUNNING_MS } from "./status-of.ts"

/** An agent as its rows tell it: who it is, and when it was last heard of in each way. */
export type AgentFacts = {
  id: string
  name: string
  label: string | null
  expectedEveryMs: number | null
  lastSeenAtMs: number
  askedAtMs: number | null
  listenedAtMs: number | null
  reportedAtMs: number | null
}

/**
 * An agent at work on a session lately: the latest of its agent, or one that may have the least budget left. `lastSeenAtMs` is exact where
 * the ledger counted something for the session. `running`: how many sessions of the agent go on, those included that are not told.
 */
export type WorkFacts = { agent: string; session: string; user: string; lastSeenAtMs: number; running: number }

/** What is known of a stop and one agent. */
export type ObedienceFacts = { cause: string; agent: string; toldAtMs: number; lastCallAtMs: number | null; spentNano: bigint }

/** The most agents that a fleet shows, latest first. */
const MAX_AGENTS = 1_000
/** The most pairs of an agent and a session; taken by index before their totals are, so that it does not matter how many sessions there ever were. */
const MAX_WORK = 5_000
/** How far back a session still speaks for its agent. */
const RECENT_MS = 15 * 60_000

type AgentRecord = {
  id: string
  name: string
  label: string | null
  expected_every_ms: number | null
  last_at: Date
  asked_at: Date | null
  listened_at: Date | null
  reported_at: Date | null
}

/** @param only names of the agents to read; null: all, those seen last first */
export async function readAgentFacts(db: PrismaClient, org: number, month: number, only: readonly string[] | null): Promise<AgentFacts[]> {
  const rows = await db.$queryRaw<AgentRecord[]>`
    select a.id, a.name, a.label, a.expected_every_ms, coalesce(t.last_at, a.seen_at) as last_at, a.asked_at, a.listened_at, a.reported_at
    from agent a left join total t on t.org = a.org and t.scope = 3 and t.subject = a.name and t.period = ${month}
    where a.org = ${org} and (${only}::text[] is null or a.name = any(${only}::text[]))
    order by a.seen_at desc limit ${MAX_AGENTS}`
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    label: row.label,
    expectedEveryMs: row.expected_every_ms,
    lastSeenAtMs: row.last_at.getTime(),
    askedAtMs: row.asked_at?.getTime() ?? null,
    listenedAtMs: row.listened_at?.getTime() ?? null,
    reportedAtMs: row.reported_at?.getTime() ?? null,
  }))
}

/** Of an agent's sessions that go on, how many may come first in what they have used of one and the same budget. */
const MOST_USED = 3

/**
 * The sessions that an agent's row is made of, latest first, so that the first of an agent is the session that speaks for it.
 *
 * Where each session has the same budget, the one with the least left is the one that used and holds most, so the rest is only counted;
 * one with a limit or Overdrive of its own is always told. Where a budget of sessions rolls or counts from when it was made, all of
 * them are.
 * @param only names of the agents to look at; null: all
 */
export async function readWorkFacts(
  db: PrismaClient,
  org: number,
  nowMs: number,
  only: readonly string[] | null,
  limits: readonly Limit[],
): Promise<WorkFacts[]> {
  const budgets = limits.filter(({ scope, metric }) => scope === "session" && metric === "cost")
  const own = budgets.flatMap(({ subject }) => subject ?? [])
  const allWeigh = budgets.some(({ window, countFrom }) => window !== "lifetime" || countFrom === "now")
  const rows = await db.$queryRaw<{ agent: string; session: string; user_name: string; last_at: Date; running: number }[]>`
    with granted as materialized (
      select session from overdrive where org = ${org} and until > ${new Date(nowMs)}
    ),
    stopped as materialized (
      select subject from incident where org = ${org} and scope = 'session' and state = 'open' and blocking
    ),
    work as (
      -- The ledger knows when the session was last heard of, not by whom: until the next mark of this agent would be due, it was this one.
      select p.agent, p.session, least(greatest(t.last_at, h.last_at, p.seen_at), p.seen_at + ${QUIET_MS} * interval '1 millisecond') as last_at,
        coalesce(t.cost, 0) + coalesce(h.held_cost, 0) as taken,
        p.session = any(${own}::text[]) or p.session in (select session from granted) as own,
        p.session in (select subject from stopped) as stopped
      from (
        select * from session_agent
        where org = ${org} and seen_at > ${new Date(nowMs - RECENT_MS)} and (${only}::text[] is null or agent = any(${only}::text[]))
        order by seen_at desc limit ${MAX_WORK}
      ) p
      left join total t on t.org = p.org and t.scope = 1 and t.subject = p.session and t.period = 0
      left join subject h on h.org = p.org and h.scope = 1 and h.subject = p.session
    ),
    weighed as (
      select agent, session, last_at, (count(*) filter (where goes) over (partition by agent))::int as running,
        own or row_number() over (partition by agent order by last_at desc) = 1
          or row_number() over (partition by agent order by not goes, stopped, taken desc) <= ${MOST_USED} as weighs
      from (select *, last_at > ${new Date(nowMs - RUNNING_MS)} as goes from work) w
    )
    select w.agent, w.session, s.user_name, w.last_at, w.running
    from weighed w join session s on s.org = ${org} and s.name = w.session
    where w.weighs or ${allWeigh}
    order by w.last_at desc`
  return rows.map(({ agent, session, user_name, last_at, running }) => {
    return { agent, session, user: user_name, lastSeenAtMs: last_at.getTime(), running }
  })
}

export async function readObedienceFacts(db: PrismaClient, org: number, causes: readonly string[]): Promise<ObedienceFacts[]> {
  if (causes.length === 0) return []
  const rows = await db.obedience.findMany({ where: { org, cause: { in: [...causes] } } })
  return rows.map((row) => ({
    cause: row.cause,
    agent: row.agent,
    toldAtMs: row.toldAt.getTime(),
    lastCallAtMs: row.lastCallAt?.getTime() ?? null,
    spentNano: row.spent,
  }))
}
