import type { Channels } from "#lib/contracts/channels"
import { type Ctx, requireScope } from "../ctx.ts"
import { channelsOf } from "./channels-of.ts"

/** Where alerts go. For admins: the address of a webhook is often a secret by itself. */
export async function listChannels(ctx: Ctx): Promise<Channels> {
  requireScope(ctx, "admin")
  return { items: await channelsOf(ctx.db, ctx.org, null) }
}
