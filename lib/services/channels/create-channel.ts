import { randomBytes } from "node:crypto"
import { refusalOf } from "#lib/alerts/post"
import { seal } from "#lib/alerts/seal"
import { signingSecret } from "#lib/alerts/sign"
import type { CreatedChannel, NewChannel } from "#lib/contracts/channels"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { newId } from "../new-id.ts"
import { channelsOf } from "./channels-of.ts"

const MOST = 20
const SECRET_BYTES = 32

/** A webhook that hears of what opens from now on. Its signing secret stands in this reply alone; the database keeps it sealed. */
export async function createChannel(ctx: Ctx, input: NewChannel): Promise<CreatedChannel> {
  requireScope(ctx, "admin")
  const { secret: installation, privateWebhooks } = runtime().config
  const refusal = refusalOf(input.url, privateWebhooks)
  if (refusal) throw new Problem("unprocessable", `/url: ${refusal}`, { errors: [{ pointer: "/url", message: refusal }] })
  const secret = signingSecret(randomBytes(SECRET_BYTES))
  const id = newId("chn")
  const channel = await ctx.db.$transaction(async (tx) => {
    // Revisions of incidents and the number of channels hold still until this is done.
    await tx.$queryRaw`select 1 from org_state where org = ${ctx.org} for update`
    if ((await tx.channel.count({ where: { org: ctx.org } })) >= MOST) throw new Problem("conflict", `there are ${MOST} channels already`)
    await tx.$executeRaw`
      insert into channel (org, id, name, url, secret, created_by, seen_rev)
      select org, ${id}, ${input.name}, ${input.url}, ${seal(installation, secret)}, ${ctx.caller.name}, incident_rev
      from org_state where org = ${ctx.org}::int`
    await audit(tx, ctx, { action: "channel.create", target: id, after: { name: input.name, host: new URL(input.url).host } })
    return (await channelsOf(tx, ctx.org, id))[0]
  })
  if (!channel) throw new Problem("not_found", "there is no such organization")
  return { ...channel, secret }
}
