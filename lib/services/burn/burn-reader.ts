import type { BurnSnapshot } from "#lib/contracts/burn"
import type { PrismaClient } from "#lib/db/client"
import { zoneAt } from "#lib/domain/calendar"
import type { Pricer } from "#lib/domain/pricing"
import type { Ledger } from "#lib/ledger/ledger"
import { metersOf, rulesOf } from "../rules-of.ts"
import { agentRow, subjectsOf } from "./agent-row.ts"
import { readAgentFacts, readObedienceFacts, readWorkFacts, type WorkFacts } from "./fleet-facts.ts"
import { createSeries } from "./series.ts"
import { openCauses } from "./stop-of.ts"
import { burnHour, burnTotals } from "./totals.ts"

export type BurnSources = { db: PrismaClient; ledger: Ledger; pricer: Pricer }

/**
 * Read the fleet of one organization. The reader remembers past slots of the charts between calls, so that watching costs
 * only what is new. Reads meters, rollups and indexes, never raw events.
 *
 * @param only names of the agents to show; null: the whole fleet
 */
export function createBurnReader(
  { db, ledger, pricer }: BurnSources,
  org: number,
  only: readonly string[] | null = null,
): (nowMs: number) => Promise<BurnSnapshot> {
  const readSpark = createSeries(db, org, 15)
  const readHour = createSeries(db, org, 60)
  const forecasts = new Map<string, number>()

  return async (nowMs) => {
    const known = await rulesOf({ org, ledger })
    const [agents, work, spark, hour] = await Promise.all([
      readAgentFacts(db, org, known.calendar.month(nowMs).key, only),
      readWorkFacts(db, org, nowMs, only, known.limits),
      readSpark(nowMs),
      readHour(nowMs),
    ])
    const byAgent = groupByAgent(work)
    const subjects = agents.flatMap((agent) => {
      return (byAgent.get(agent.name) ?? [undefined]).map((one) => subjectsOf(agent, one))
    })
    const { meters, rules } = await metersOf({ org, ledger }, subjects.length > 0 ? subjects : [{ agent: "", session: "", user: "" }])
    const told = await readObedienceFacts(db, org, openCauses(rules, meters))
    const obedience = new Map(told.map((one) => [`${one.cause}\n${one.agent}`, one]))
    const view = { rules, pricer, meters, work: byAgent, obedience, spark, forecasts, nowMs }
    const rows = agents.map((agent) => agentRow(view, agent))
    return {
      asOf: new Date(nowMs).toISOString(),
      organization: { name: rules.settings.name, zone: zoneAt(rules.zones, nowMs), demo: rules.settings.demo },
      totals: await burnTotals(db, rules, meters, rows, nowMs),
      hour: burnHour(hour, rules.limits),
      agents: rows,
    }
  }
}

function groupByAgent(work: readonly WorkFacts[]): Map<string, WorkFacts[]> {
  const groups = new Map<string, WorkFacts[]>()
  for (const one of work) groups.set(one.agent, [...(groups.get(one.agent) ?? []), one])
  return groups
}
