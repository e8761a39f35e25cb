import { Agent, AgentParams } from "#lib/contracts/agents"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readAgent } from "#lib/services/list-agents"

export const GET = route({ summary: "One agent", scope: "read", params: AgentParams, reply: Agent, handle: readAgent })

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
