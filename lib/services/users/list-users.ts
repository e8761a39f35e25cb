import { Problem } from "#lib/contracts/problem"
import type { User, UserQuery } from "#lib/contracts/users"
import type { Tx } from "#lib/db/client"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { literally } from "../literally.ts"
import { behind, NEWEST_FIRST, type Page, toPage } from "../page.ts"
import { MOST_NAMES, stoppedNames } from "../stopped-names.ts"
import { toUsers, type UserRecord } from "./to-users.ts"
import { usersByUse } from "./users-by-use.ts"

type UserRequest = Partial<UserQuery> & Pick<UserQuery, "limit">

/** End users, newest first or by what they used; of a plan, those who stand under something, or whose name or label contains a text. */
export async function listUsers(ctx: LedgerCtx, input: UserRequest): Promise<Page<User>> {
  requireScope(ctx, "read")
  const names = input.status === undefined ? null : await (input.status === "stopped" ? stoppedNames(ctx, "user") : downgradedNames(ctx))
  const { rows, ...page } = await (input.order === "used" ? usersByUse(ctx, input, names) : usersByAge(ctx, input, names))
  return { ...page, items: await toUsers(ctx, rows) }
}

async function usersByAge(ctx: LedgerCtx, input: UserRequest, names: string[] | null) {
  const part = input.q === undefined ? null : { contains: literally(input.q), mode: "insensitive" as const }
  const rows = await ctx.db.endUser.findMany({
    where: {
      org: ctx.org,
      ...(input.plan !== undefined && { plan: input.plan }),
      ...(names && { name: { in: names } }),
      AND: [part ? { OR: [{ name: part }, { label: part }] } : {}, behind(input.cursor)],
    },
    orderBy: NEWEST_FIRST,
    take: input.limit + 1,
  })
  const { items, ...page } = toPage(ctx.now, input, rows, ({ createdAt }) => createdAt)
  return { ...page, rows: items }
}

async function downgradedNames({ db, org }: LedgerCtx): Promise<string[]> {
  const incidents = await db.incident.findMany({
    where: { org, scope: "user", state: "open", blocking: false, action: "downgrade" },
    orderBy: { openedAt: "desc" },
    select: { subject: true },
    take: MOST_NAMES,
  })
  return [...new Set(incidents.map(({ subject }) => subject))]
}

/** @throws Problem `not_found`, for another organization's user too */
export async function findUser(db: Tx, org: number, id: string): Promise<UserRecord> {
  const row = await db.endUser.findFirst({ where: { org, id } })
  if (!row) throw new Problem("not_found", "there is no such user")
  return row
}

export async function readUser(ctx: LedgerCtx, { id }: { id: string }): Promise<User> {
  requireScope(ctx, "read")
  const [user] = await toUsers(ctx, [await findUser(ctx.db, ctx.org, id)])
  return user as User
}
