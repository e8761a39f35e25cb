import { Problem } from "#lib/contracts/problem"
import type { Session } from "#lib/contracts/sessions"
import type { Tx } from "#lib/db/client"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { withFigures } from "../list-sessions.ts"
import { cursorOf, type Page, type PageRequest, toPage } from "../page.ts"

type Row = { id: string; name: string; user: string; createdAt: Date; seenAt: Date; workedAt: Date }

/** The sessions that an agent worked on, those seen last first: what runs stands at the top. A session that moves up meanwhile may come twice. */
export async function listAgentSessions(ctx: LedgerCtx, input: PageRequest & { id: string }): Promise<Page<Session>> {
  requireScope(ctx, "read")
  return sessionsOfAgent(ctx, (await findAgent(ctx.db, ctx.org, input.id)).name, input)
}

export async function sessionsOfAgent(ctx: LedgerCtx, agent: string, input: PageRequest): Promise<Page<Session>> {
  const after = cursorOf(input.cursor)
  const rows = await ctx.db.$queryRaw<Row[]>`
    select s.id, s.name, s.user_name as user, s.created_at as "createdAt", s.seen_at as "seenAt", p.seen_at as "workedAt"
    from session_agent p join session s on s.org = p.org and s.name = p.session
    where p.org = ${ctx.org} and p.agent = ${agent} and p.seen_at <= ${after?.at ?? new Date(8.64e12)}
      and (p.seen_at < ${after?.at ?? new Date(8.64e12)} or s.id > ${after?.id ?? ""})
    order by p.seen_at desc, s.id limit ${input.limit + 1}`
  const page = toPage(ctx.now, input, rows, ({ workedAt }) => workedAt)
  return { ...page, items: await withFigures(ctx, page.items) }
}

/** @throws Problem `not_found`, for another organization's agent too */
export async function findAgent(db: Tx, org: number, id: string) {
  const row = await db.agent.findFirst({ where: { org, id } })
  if (!row) throw new Problem("not_found", "there is no such agent")
  return row
}
