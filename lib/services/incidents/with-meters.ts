import type { Incident } from "#lib/contracts/incidents"
import type { LedgerCtx } from "../ctx.ts"
import { metersOf } from "../rules-of.ts"
import { type IncidentRow, subjectsOf } from "./open-incident-of.ts"
import { toIncident } from "./to-incident.ts"

/** Incidents as people see them. The meters of those that are open are read in one statement, for what would lift them now. */
export async function withMeters(ctx: LedgerCtx, rows: readonly IncidentRow[]): Promise<Incident[]> {
  const open = rows.filter(({ state }) => state === "open").map(subjectsOf)
  const { meters, rules } = await metersOf(ctx, open)
  const now = meters.orgs.get(ctx.org)
  const nowMs = now ? Number(now.nowMicros / 1000n) : ctx.now.getTime()
  return rows.map((row) => toIncident(row, rules, meters, nowMs))
}
