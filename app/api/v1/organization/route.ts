import { Organization, OrganizationPatch } from "#lib/contracts/organization"
import { etag, IfMatch, withRevisions } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readOrganization } from "#lib/services/organization/read-organization"
import { updateOrganization } from "#lib/services/organization/update-organization"

export const GET = route({
  summary: "The organization and what is set about it as a whole",
  scope: "read",
  reply: Organization,
  replyHeaders: etag,
  handle: readOrganization,
})

export const PATCH = route({
  summary: "Change what is set, with the next decision of every server; a zone takes over with the next month",
  scope: "admin",
  headers: IfMatch,
  body: OrganizationPatch,
  reply: Organization,
  replyHeaders: etag,
  handle: withRevisions(updateOrganization),
})

export const { POST, PUT, DELETE } = notAllowed("GET", "PATCH")
