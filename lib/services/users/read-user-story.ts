import type { Hindrance, User } from "#lib/contracts/users"
import { zoneAt } from "#lib/domain/calendar"
import { cheaperModel } from "#lib/domain/downgrade"
import { formatUsd } from "#lib/domain/money"
import { modelKilled } from "#lib/domain/stops"
import type { Rules } from "#lib/ledger/rules"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import type { IncidentRow } from "../incidents/open-incident-of.ts"
import { findUser } from "./list-users.ts"
import { toUsers } from "./to-users.ts"

type UserStory = { user: User; zone: string; asOf: string; stop: Hindrance | null; downgrade: Hindrance | null }

/** A user, and why they stand as they do: what is told to whoever asks why nothing works. @throws Problem `not_found` */
export async function readUserStory(ctx: LedgerCtx, { id }: { id: string }): Promise<UserStory> {
  requireScope(ctx, "read")
  const { db, org } = ctx
  const record = await findUser(db, org, id)
  const [users, rules, pressed, open] = await Promise.all([
    toUsers(ctx, [record]),
    ctx.ledger.rules.get(org),
    db.killSwitch.findFirst({ where: { org, scope: "user", subject: record.name, liftedAt: null } }),
    db.incident.findMany({ where: { org, scope: "user", subject: record.name, state: "open" }, orderBy: { openedAt: "asc" } }),
  ])
  const [user] = users as [User]
  const blocking = open.find((one) => one.blocking)
  const milder = open.find((one) => !one.blocking && one.action === "downgrade")
  return {
    user,
    zone: rules ? zoneAt(rules.zones, ctx.now.getTime()) : "UTC",
    asOf: ctx.now.toISOString(),
    stop: pressed ? ofPerson(pressed) : blocking ? await ofRule(ctx, user, rules, blocking) : null,
    downgrade: milder ? await ofRule(ctx, user, rules, milder) : null,
  }
}

function ofPerson(row: { id: string; createdAt: Date; createdBy: string; reason: string }): Hindrance {
  const { id, createdAt, createdBy, reason } = row
  const figures = { metric: null, window: null, used: null, ceiling: null }
  const whose = { agent: null, session: null, model: null }
  return { id, at: createdAt.toISOString(), by: createdBy, reason, code: "kill_switch", ...figures, until: null, ...whose }
}

async function ofRule(ctx: LedgerCtx, user: User, rules: Rules | null, row: IncidentRow): Promise<Hindrance> {
  const figure = (value: bigint) => (row.metric === "cost" ? formatUsd(value) : value.toString())
  const now = row.metric === "tokens" && row.window === "month" ? String(user.usedTokens) : figure(row.seen)
  const [session, model] = await Promise.all([
    row.session ? ctx.db.session.findFirst({ where: { org: ctx.org, name: row.session }, select: { id: true } }) : null,
    row.action === "downgrade" ? insteadOf(ctx, rules, row) : null,
  ])
  return {
    id: row.id,
    at: row.openedAt.toISOString(),
    by: null,
    reason: null,
    code: row.code,
    metric: row.metric,
    window: row.window,
    used: now,
    ceiling: row.ceiling === null ? null : figure(row.ceiling),
    until: row.until?.toISOString() ?? null,
    agent: row.agent || null,
    session: row.session ? { name: row.session, id: session?.id ?? null } : null,
    model,
  }
}

/** What the table of downgrades puts in place of the model that was called last before the trip; null where none was, or none is left. */
async function insteadOf(ctx: LedgerCtx, rules: Rules | null, row: IncidentRow): Promise<string | null> {
  if (!rules || !row.session) return null
  const last = await ctx.db.event.findFirst({
    where: { org: ctx.org, session: row.session, kind: "llm", user: row.user ?? "", receivedAt: { lte: row.openedAt } },
    orderBy: { receivedAt: "desc" },
    select: { model: true },
  })
  if (!last?.model) return null
  const found = cheaperModel(rules.downgrades, last.model, ctx.pricer, (name) => modelKilled(rules.stops, name))
  return found.to === "model" ? found.model : found.to === "already" ? last.model : null
}
