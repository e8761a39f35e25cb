import { Preview, PreviewRequest } from "#lib/contracts/preview"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { previewLimits } from "#lib/services/limits/preview-limits"

export const POST = route({
  summary: "What limits would have done on recorded usage, and whom they block now; changes nothing",
  scope: "read",
  body: PreviewRequest,
  reply: Preview,
  handle: (ctx, input) => previewLimits(ctx, input),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
