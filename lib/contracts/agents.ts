import { z } from "zod"
import { AgentRow, AgentStatus, Control, Stop } from "./burn.ts"
import { Incident } from "./incidents.ts"
import { Count, Id, Instant, PageQuery, Prose, page, Scope, Usd } from "./primitives.ts"
import { LimitUse, Session } from "./sessions.ts"
import { UsageFigures } from "./usage-summary.ts"

/** An agent as lists and `GET /agents/{id}` show it. */
export const Agent = z
  .strictObject({
    id: Id,
    name: z.string(),
    label: z.string().nullable(),
    expectedEveryMs: Count.nullable(),
    status: AgentStatus,
    control: Control,
    burnRateUsd: Usd,
    monthUsd: Usd,
    monthTokens: Count,
    monthCalls: Count,
    stop: Stop.nullable(),
    createdAt: Instant,
    lastSeenAt: Instant,
  })
  .meta({ id: "Agent" })
export type Agent = z.infer<typeof Agent>

export const AgentParams = z.strictObject({ id: z.string().regex(/^agt_[0-9a-z]{20}$/) })

export const AgentRange = z.enum(["15m", "1h", "24h", "30d"])
export type AgentRange = z.infer<typeof AgentRange>

export const AgentQuery = z.strictObject({ range: AgentRange.default("1h") })
export const AgentSessionsQuery = PageQuery

/** What an agent used lately, in steps that a chart can show: 15 seconds, a minute, a quarter of an hour, a local day. */
export const AgentUsage = z
  .strictObject({
    range: AgentRange,
    total: UsageFigures,
    points: z.array(
      z.strictObject({
        startsAt: Instant,
        endsAt: Instant,
        figures: UsageFigures.nullable().meta({ description: "null: it was not known then" }),
      }),
    ),
    models: z.array(z.strictObject({ model: z.string(), total: UsageFigures })).meta({
      description: "the largest first; empty: tools. Of the last 15 minutes by whole minutes",
    }),
  })
  .meta({ id: "AgentUsage" })
export type AgentUsage = z.infer<typeof AgentUsage>

export const AgentLimitUse = LimitUse.extend({
  scope: Scope,
  subject: z
    .string()
    .nullable()
    .meta({ description: "whose meter it is: the agent, one of its sessions, their user; null: the organization" }),
})
export type AgentLimitUse = z.infer<typeof AgentLimitUse>

export const UnfitLimit = z.strictObject({
  limitId: Id,
  name: z.string(),
  code: z.enum(["blind", "no_session", "no_user", "observed"]),
  message: z.string(),
})
export type UnfitLimit = z.infer<typeof UnfitLimit>

export const AgentDetail = Agent.extend({
  row: AgentRow,
  usage: AgentUsage,
  limits: z.array(AgentLimitUse).meta({ description: "with the figures that are enforced; of sessions, those of up to 20 that run" }),
  unfit: z.array(UnfitLimit).meta({ description: "limits that cannot hold it back as they say, and why" }),
  sessions: page(Session).meta({ description: "seen last first, so the running ones come first; more by /agents/{id}/sessions" }),
  incidents: z.array(Incident),
}).meta({ id: "AgentDetail" })
export type AgentDetail = z.infer<typeof AgentDetail>

/** What is left out stays. */
export const AgentPatch = z
  .strictObject({
    label: Prose.min(1).max(128).nullable().meta({ description: "what people call it" }),
    expectedEveryMs: z.number().int().min(1_000).max(604_800_000).nullable().meta({
      description: "it is `silent` when nothing was heard of it for longer; null: nothing is expected",
    }),
  })
  .partial()
  .meta({ id: "AgentPatch" })
export type AgentPatch = z.infer<typeof AgentPatch>
