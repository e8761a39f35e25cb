import type { AgentRow, AgentStatus, BurnHour, BurnPatch, BurnSnapshot, BurnTotals, MoneyLimit, Stop } from "#lib/contracts/burn"
import type { Cause, Lift } from "#lib/contracts/directive"
import { amount, flag, type Guard, list, nullable, oneOf, optional, shape, text } from "./shape.tsx"

const cause = shape<Cause>({
  kind: oneOf("limit", "retry_brake", "regression_loop", "kill_switch"),
  id: text,
  code: text,
  scope: oneOf("org", "user", "agent", "session", "model"),
  subject: nullable(text),
  metric: optional(oneOf("tokens", "cost", "calls", "toolCalls")),
  window: optional(oneOf("lifetime", "second", "minute", "hour", "day", "month")),
  ceiling: optional(text),
  used: optional(text),
  held: optional(text),
} as { [Name in keyof Cause]-?: Guard<Cause[Name]> })

const lift = shape<Lift>({
  how: list(oneOf("resume", "overdrive", "raise", "period", "upgrade")),
  by: oneOf("engineer", "admin", "user"),
  url: nullable(text),
})

const stop = shape<Stop>({
  cause,
  since: text,
  by: nullable(text),
  reason: nullable(text),
  obedience: oneOf("untold", "told", "obeyed", "defying"),
  toldAt: nullable(text),
  spentSinceUsd: text,
  lift,
})

const row = shape<AgentRow>({
  id: text,
  name: text,
  label: nullable(text),
  status: oneOf("running", "throttled", "downgraded", "suspended", "killed", "silent", "idle"),
  control: oneOf("asks", "listens", "reports", "blind"),
  burnRateUsd: text,
  redLineUsd: nullable(text),
  budgetUsedUsd: nullable(text),
  budgetHeldUsd: nullable(text),
  budgetTotalUsd: nullable(text),
  budgetLimitId: nullable(text),
  budgetWarnAt: list(amount),
  budgetSession: nullable(text),
  callsPerMinute: amount,
  callsCeiling: nullable(amount),
  exhaustsAt: nullable(text),
  sessionsRunning: amount,
  lastSeenAt: text,
  reason: nullable(text),
  stop: nullable(stop),
  spark: shape<AgentRow["spark"]>({ stepMs: oneOf(15_000), endsAt: text, costUsd: list(text) }),
})

const limit = shape<MoneyLimit>({ limitId: text, usedUsd: text, ceilingUsd: text })

const totals = shape<BurnTotals>({
  burnRateUsd: text,
  todayUsd: text,
  monthUsd: text,
  monthProjectedUsd: nullable(text),
  lastWeekUsd: nullable(text),
  dayLimit: nullable(limit),
  monthLimit: nullable(limit),
  openIncidents: amount,
  byStatus: shape<Record<AgentStatus, number>>({
    running: amount,
    throttled: amount,
    downgraded: amount,
    suspended: amount,
    killed: amount,
    silent: amount,
    idle: amount,
  }),
  factsLost: amount,
})

const hour = shape<BurnHour>({
  stepMs: oneOf(60_000),
  endsAt: text,
  series: list(shape<BurnHour["series"][number]>({ agent: nullable(text), costUsd: list(text) })),
  redLine: nullable(shape<NonNullable<BurnHour["redLine"]>>({ scope: oneOf("org", "agent"), usd: text })),
})

export const isBurnSnapshot = shape<BurnSnapshot>({
  asOf: text,
  organization: shape<BurnSnapshot["organization"]>({ name: text, zone: text, demo: flag }),
  totals,
  hour,
  agents: list(row),
})

export const isBurnPatch = shape<BurnPatch>({
  asOf: text,
  totals: optional(totals),
  hour: optional(hour),
  agents: list(row),
  removed: list(text),
} as { [Name in keyof BurnPatch]-?: Guard<BurnPatch[Name]> })
