import { SessionParams } from "#lib/contracts/sessions"
import { Timeline, TimelineQuery } from "#lib/contracts/timeline"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readTimeline } from "#lib/services/incidents/read-timeline"

export const GET = route({
  summary: "What happened in a session, newest first: calls, holds, stops and what people did",
  scope: "read",
  params: SessionParams,
  query: TimelineQuery,
  reply: Timeline,
  handle: readTimeline,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
