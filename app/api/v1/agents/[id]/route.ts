import { Agent, AgentDetail, AgentParams, AgentPatch, AgentQuery } from "#lib/contracts/agents"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readAgent } from "#lib/services/agents/read-agent"
import { updateAgent } from "#lib/services/agents/update-agent"

export const GET = route({
  summary: "One agent: how it stands, what it used, what holds it back, what it works on, what tripped",
  scope: "read",
  params: AgentParams,
  query: AgentQuery,
  reply: AgentDetail,
  handle: readAgent,
})

export const PATCH = route({
  summary: "What people call an agent, and how often it is expected to be heard of",
  scope: "operate",
  params: AgentParams,
  body: AgentPatch,
  reply: Agent,
  handle: updateAgent,
})

export const { POST, PUT, DELETE } = notAllowed("GET", "PATCH")
