import { AgentParams, AgentSessionsQuery } from "#lib/contracts/agents"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listAgentSessions } from "#lib/services/agents/list-agent-sessions"

export const GET = route({
  summary: "The sessions that an agent worked on, those seen last first",
  scope: "read",
  params: AgentParams,
  query: AgentSessionsQuery,
  reply: page(Session),
  handle: listAgentSessions,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
