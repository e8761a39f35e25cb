import { Problem } from "#lib/contracts/problem"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"

/** Nothing goes there any more; what waits is not sent. */
export async function deleteChannel(ctx: Ctx, { id }: { id: string }): Promise<void> {
  requireScope(ctx, "admin")
  await ctx.db.$transaction(async (tx) => {
    // The audit's lock first: of two who delete it at once the second finds none.
    await tx.$queryRaw`select 1 from org_state where org = ${ctx.org} for update`
    const row = await tx.channel.findFirst({ where: { org: ctx.org, id } })
    if (!row) throw new Problem("not_found", "there is no such channel")
    await tx.channel.delete({ where: { org_id: { org: ctx.org, id } } })
    await audit(tx, ctx, { action: "channel.delete", target: id, before: { name: row.name, host: new URL(row.url).host } })
  })
}
