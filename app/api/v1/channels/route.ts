import { Channels, CreatedChannel, NewChannel } from "#lib/contracts/channels"
import { IdempotencyKey, idempotentSecret } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { createChannel } from "#lib/services/channels/create-channel"
import { listChannels } from "#lib/services/channels/list-channels"

export const GET = route({ summary: "Where alerts go, and what became of them", scope: "admin", reply: Channels, handle: listChannels })

export const POST = route({
  summary: "A signed webhook (Standard Webhooks) that hears of each incident that opens from now on",
  scope: "admin",
  headers: IdempotencyKey,
  body: NewChannel,
  reply: CreatedChannel,
  status: 201,
  handle: idempotentSecret("channels.create", createChannel),
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
