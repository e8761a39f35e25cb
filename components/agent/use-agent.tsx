"use client"

import { useFleet } from "#components/live/fleet-live"
import type { AgentRow } from "#lib/contracts/burn"

/** An agent's row of the live fleet; as the server drew it until the stream has spoken, and where it is not among those shown. */
export function useAgent(drawn: AgentRow): AgentRow {
  const { fleet } = useFleet()
  return fleet?.agents.find(({ id }) => id === drawn.id) ?? drawn
}
