import { Problem } from "#lib/contracts/problem"
import type { Session, SessionQuery } from "#lib/contracts/sessions"
import { applicableLimits } from "#lib/domain/applicable"
import type { Subjects } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import { judgeSubjects } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { readObedienceFacts } from "./burn/fleet-facts.ts"
import { RUNNING_MS, statusOf } from "./burn/status-of.ts"
import { openCauses, stopOf } from "./burn/stop-of.ts"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { readLastHeard, runningPastMark } from "./last-heard.ts"
import { limitUse } from "./limits/limit-use.ts"
import { literally } from "./literally.ts"
import { toOverdrive } from "./overdrive/to-overdrive.ts"
import { behind, NEWEST_FIRST, type Page, toPage } from "./page.ts"
import { metersOf } from "./rules-of.ts"
import { MOST_NAMES, stoppedNames } from "./stopped-names.ts"

type Row = { id: string; name: string; user: string; createdAt: Date; seenAt: Date }

/** Sessions, newest first; by agent, by user, those that run or are stopped, or whose name contains a text. */
export async function listSessions(ctx: LedgerCtx, input: SessionQuery): Promise<Page<Session>> {
  requireScope(ctx, "read")
  const [byAgent, stopped, pastMark] = await Promise.all([
    input.agent === undefined ? undefined : namesOf(ctx, input.agent),
    input.status === "stopped" ? stoppedNames(ctx, "session") : undefined,
    input.status === "running" ? runningPastMark(ctx) : undefined,
  ])
  const rows = await ctx.db.session.findMany({
    where: {
      org: ctx.org,
      ...(input.user !== undefined && { user: input.user }),
      AND: [
        pastMark ? { OR: [{ seenAt: { gt: new Date(ctx.now.getTime() - RUNNING_MS) } }, { name: { in: pastMark } }] } : {},
        byAgent ? { name: { in: byAgent } } : {},
        stopped ? { name: { in: stopped } } : {},
        input.q === undefined ? {} : { name: { contains: literally(input.q), mode: "insensitive" } },
      ],
      ...behind(input.cursor),
    },
    orderBy: NEWEST_FIRST,
    take: input.limit + 1,
  })
  const page = toPage(ctx.now, input, rows, ({ createdAt }) => createdAt)
  return { ...page, items: await withFigures(ctx, page.items) }
}

/** @throws Problem `not_found`, for another organization's session too */
export async function readSession(ctx: LedgerCtx, input: { id: string }): Promise<Session> {
  requireScope(ctx, "read")
  return showSession(ctx, input.id)
}

/** For those who may act on it, whether or not they may read everything. */
export async function showSession(ctx: LedgerCtx, id: string): Promise<Session> {
  const row = await ctx.db.session.findFirst({ where: { org: ctx.org, id } })
  const [session] = row ? await withFigures(ctx, [row]) : []
  if (!session) throw new Problem("not_found", "there is no such session")
  return session
}

/** The sessions that an agent worked on, latest first: a long list is cut, since a person looks at its beginning. */
async function namesOf(ctx: LedgerCtx, agent: string): Promise<string[]> {
  const rows = await ctx.db.sessionAgent.findMany({
    where: { org: ctx.org, agent },
    orderBy: { seenAt: "desc" },
    take: MOST_NAMES,
    select: { session: true },
  })
  return rows.map(({ session }) => session)
}

/** Sessions with what they have used and how they stand: the meters of all of them in one statement. */
export async function withFigures(ctx: LedgerCtx, rows: readonly Row[]): Promise<Session[]> {
  if (rows.length === 0) return []
  const pairs = await ctx.db.sessionAgent.findMany({
    where: { org: ctx.org, session: { in: rows.map(({ name }) => name) } },
    orderBy: { seenAt: "desc" },
  })
  const agents = new Map<string, string[]>()
  for (const { session, agent } of pairs) agents.set(session, [...(agents.get(session) ?? []), agent])
  const subjects = new Map(rows.map((row) => [row.name, { agent: agents.get(row.name)?.[0] ?? "", session: row.name, user: row.user }]))
  const { meters, rules } = await metersOf(ctx, [...subjects.values()])
  const told = await readObedienceFacts(ctx.db, ctx.org, openCauses(rules, meters))
  const obedience = new Map(told.map((one) => [`${one.cause}\n${one.agent}`, one]))
  const grants = await ctx.db.overdrive.findMany({
    where: { org: ctx.org, session: { in: rows.map(({ name }) => name) }, until: { gt: ctx.now } },
    orderBy: { createdAt: "asc" },
  })
  const latest = new Map(grants.map((grant) => [grant.session, grant]))
  const lastHeard = await readLastHeard(ctx, "session", rows)
  return rows.map((row) => {
    const of = subjects.get(row.name) as Subjects
    const judged = judgeSubjects(rules, meters, ctx.pricer, of, null)
    const total = meters.total(ctx.org, "session", row.name)
    const lastSeenAt = lastHeard(row)
    return {
      id: row.id,
      name: row.name,
      agents: agents.get(row.name) ?? [],
      user: row.user === "" ? null : row.user,
      status: statusOf({ expectedEveryMs: null, lastSeenAtMs: lastSeenAt.getTime() }, judged, ctx.now.getTime()),
      tokens: Number(total?.whole.tokens ?? 0n),
      costUsd: formatUsd(total?.whole.cost ?? 0n),
      heldUsd: formatUsd(total?.held.cost ?? 0n),
      calls: Number(total?.whole.calls ?? 0n),
      limits: usesOf(rules, meters, of, judged.nowMs),
      overdrive: toOverdrive(latest.get(row.name)),
      stop: stopOf(rules, meters, of.agent, of, judged, obedience),
      startedAt: row.createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    }
  })
}

function usesOf(rules: Rules, meters: MeterRows, subjects: Subjects, nowMs: number): Session["limits"] {
  const limits = applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null)
  return limits.filter(({ scope }) => scope === "session").map((limit) => limitUse(rules, meters, limit, subjects, nowMs))
}
