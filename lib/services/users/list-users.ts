import { Problem } from "#lib/contracts/problem"
import type { User } from "#lib/contracts/users"
import type { Tx } from "#lib/db/client"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { literally } from "../literally.ts"
import { cursorOf, type Page, type PageRequest, toPage } from "../page.ts"
import { toUsers, type UserRecord } from "./to-users.ts"

type UserRequest = PageRequest & { plan?: string | undefined; q?: string | undefined }

/** End users, newest first; of a plan, or those whose name or label contains a text. */
export async function listUsers(ctx: LedgerCtx, input: UserRequest): Promise<Page<User>> {
  requireScope(ctx, "read")
  const after = cursorOf(input.cursor)
  const part = input.q === undefined ? null : { contains: literally(input.q), mode: "insensitive" as const }
  const rows = await ctx.db.endUser.findMany({
    where: {
      org: ctx.org,
      ...(input.plan !== undefined && { plan: input.plan }),
      AND: [
        part ? { OR: [{ name: part }, { label: part }] } : {},
        after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] } : {},
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: input.limit + 1,
  })
  const items = await toUsers(ctx, rows.slice(0, input.limit))
  return {
    ...toPage(
      ctx.now,
      input,
      rows,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => row,
    ),
    items,
  }
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
