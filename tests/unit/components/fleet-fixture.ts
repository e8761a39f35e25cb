import type { AgentRow, BurnSnapshot, Stop } from "#lib/contracts/burn"

const asOf = "2026-11-24T14:02:11.000Z"

/** A quiet agent, except for what is given. */
export function rowOf(given: Partial<AgentRow> = {}): AgentRow {
  return {
    id: "agt_a",
    name: "a",
    label: null,
    status: "running",
    control: "reports",
    burnRateUsd: "0",
    redLineUsd: "5",
    budgetUsedUsd: null,
    budgetHeldUsd: null,
    budgetTotalUsd: null,
    budgetLimitId: null,
    budgetWarnAt: [],
    budgetSession: null,
    callsPerMinute: 0,
    callsCeiling: null,
    exhaustsAt: null,
    sessionsRunning: 1,
    lastSeenAt: asOf,
    reason: null,
    stop: null,
    spark: { stepMs: 15_000, endsAt: asOf, costUsd: Array.from({ length: 60 }, () => "0") },
    ...given,
  }
}

/** A person's stop that was obeyed, except for what is given. */
export function stopOf(given: Partial<Stop> = {}): Stop {
  return {
    cause: { kind: "kill_switch", id: "kil_a", code: "kill_switch", scope: "agent", subject: "a" },
    since: asOf,
    by: "Ada",
    reason: null,
    obedience: "obeyed",
    toldAt: asOf,
    spentSinceUsd: "0",
    lift: { how: ["resume"], by: "engineer", url: "/" },
    ...given,
  }
}

export function fleetOf(agents: AgentRow[]): BurnSnapshot {
  return {
    asOf,
    organization: { name: "Acme", zone: "UTC", demo: false },
    totals: {
      burnRateUsd: "0",
      todayUsd: "0",
      monthUsd: "0",
      monthProjectedUsd: null,
      lastWeekUsd: null,
      dayLimit: null,
      monthLimit: null,
      openIncidents: 0,
      byStatus: { running: 0, throttled: 0, downgraded: 0, suspended: 0, killed: 0, silent: 0, idle: 0 },
      factsLost: 0,
    },
    hour: { stepMs: 60_000, endsAt: asOf, series: [], redLine: null },
    agents,
  }
}
