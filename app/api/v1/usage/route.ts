import { UsageBody, UsageReceipt } from "#lib/contracts/usage"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { recordUsage } from "#lib/services/record-usage"

/** Record what agents have already spent; the reply tells each one whether to go on. */
export const POST = route({
  summary: "Record what agents have already spent; the reply tells each one whether to go on",
  scope: "usage:write",
  body: UsageBody,
  reply: UsageReceipt,
  trusted: true,
  handle: recordUsage,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
