import { ChannelParams } from "#lib/contracts/channels"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { deleteChannel } from "#lib/services/channels/delete-channel"

export const DELETE = route({
  summary: "Send nothing there any more",
  scope: "admin",
  params: ChannelParams,
  reply: null,
  handle: deleteChannel,
})

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE")
