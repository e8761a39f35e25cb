import { Agent, AgentParams } from "#lib/contracts/agents"
import { route } from "#lib/http/route"
import { readAgent } from "#lib/services/list-agents"

export const GET = route({ summary: "One agent", scope: "read", params: AgentParams, reply: Agent, handle: readAgent })
