import { ChannelParams, ChannelTest } from "#lib/contracts/channels"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { testChannel } from "#lib/services/channels/test-channel"

export const POST = route({
  summary: "Send a message that says it is a test, and tell what was answered",
  scope: "admin",
  params: ChannelParams,
  reply: ChannelTest,
  handle: testChannel,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
