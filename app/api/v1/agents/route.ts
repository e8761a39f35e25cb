import { Agent } from "#lib/contracts/agents"
import { PageQuery, page } from "#lib/contracts/primitives"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listAgents } from "#lib/services/list-agents"

export const GET = route({ summary: "Agents, newest first", scope: "read", query: PageQuery, reply: page(Agent), handle: listAgents })

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
