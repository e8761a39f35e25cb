import type { AgentStatus } from "#lib/contracts/burn"

/** The states as the headline counts them and the filter names them. */
export const groups: readonly { status: AgentStatus; word: string; of: readonly AgentStatus[] }[] = [
  { status: "running", word: "running", of: ["running"] },
  { status: "throttled", word: "slowed", of: ["throttled", "downgraded"] },
  { status: "suspended", word: "stopped", of: ["suspended", "killed"] },
  { status: "idle", word: "idle", of: ["idle", "silent"] },
]
