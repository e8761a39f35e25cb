import { post } from "#lib/alerts/post"
import { unseal } from "#lib/alerts/seal"
import { signedHeaders } from "#lib/alerts/sign"
import type { ChannelTest } from "#lib/contracts/channels"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"

/** Send one message that says it is a test, now and once, and tell what became of it. */
export async function testChannel(ctx: Ctx, { id }: { id: string }): Promise<ChannelTest> {
  requireScope(ctx, "admin")
  const { secret, privateWebhooks } = runtime().config
  const row = await ctx.db.channel.findFirst({ where: { org: ctx.org, id } })
  if (!row) throw new Problem("not_found", "there is no such channel")
  const body = JSON.stringify({ type: "channel.test", timestamp: ctx.now.toISOString(), data: { channel: { id, name: row.name } } })
  const headers = signedHeaders(unseal(secret, row.secret), `${id}_${ctx.now.getTime()}`, ctx.now.getTime(), body)
  const { ok, detail } = await post(row.url, headers, body, { allowPrivate: privateWebhooks, signal: ctx.signal })
  await ctx.db.$transaction((tx) => audit(tx, ctx, { action: "channel.test", target: id, after: { delivered: ok, detail } }))
  return { delivered: ok, detail }
}
