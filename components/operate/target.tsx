import { toNano } from "#components/format/money"
import type { BurnSnapshot } from "#lib/contracts/burn"
import type { KillSwitch } from "#lib/contracts/stops"

/** Whom to stop: the organization has no subject. */
export type Target = Pick<KillSwitch, "scope" | "subject">

/** What a stop takes away, as far as the page knows; null where the live figures do not tell. */
export type Reach = { sessions: number; burnNano: bigint; blind: string[] } | null

/** From the live fleet: an agent is its row, the organization all of them. Users, sessions and models are not told apart there. */
export function reachOf({ scope, subject }: Target, fleet: BurnSnapshot | null): Reach {
  if (!fleet || (scope !== "org" && scope !== "agent")) return null
  const rows =
    scope === "org" ? fleet.agents.filter(({ status }) => status !== "idle") : fleet.agents.filter(({ name }) => name === subject)
  return {
    sessions: rows.reduce((sum, row) => sum + row.sessionsRunning, 0),
    burnNano: rows.reduce((sum, row) => sum + toNano(row.burnRateUsd), 0n),
    blind: rows.filter(({ control }) => control === "blind").map(({ name }) => name),
  }
}

/** `agent crawler-7`, `the whole organization`: as a sentence names it. */
export function targetName({ scope, subject }: Target): string {
  return scope === "org" ? "everything" : `${scope} ${subject}`
}
