import { z } from "zod"
import { AgentStatus, Stop } from "./burn.ts"
import { LimitAction, LimitMode } from "./limits.ts"
import { Overdrive } from "./overdrive.ts"
import { Count, Id, Instant, Metric, Name, PageQuery, Prose, Usd, Window } from "./primitives.ts"

export const LimitUse = z.strictObject({
  limitId: Id,
  name: z.string(),
  metric: Metric,
  window: Window,
  action: LimitAction,
  mode: LimitMode,
  warnAt: z.array(z.number()),
  overdrive: z.boolean(),
  used: z.string(),
  held: z.string(),
  ceiling: z.string().meta({ description: "dollars for cost, else a count" }),
})
export type LimitUse = z.infer<typeof LimitUse>

export const Session = z
  .strictObject({
    id: Id,
    name: z.string(),
    agents: z.array(z.string()),
    user: z.string().nullable(),
    status: AgentStatus,
    tokens: Count,
    costUsd: Usd,
    heldUsd: Usd,
    calls: Count,
    limits: z.array(LimitUse),
    overdrive: Overdrive.nullable().meta({ description: "the extra budget that runs now; of several the latest" }),
    stop: Stop.nullable(),
    startedAt: Instant,
    lastSeenAt: Instant,
  })
  .meta({ id: "Session", description: "One task, shared by every agent that works on it." })
export type Session = z.infer<typeof Session>

export const SessionQuery = PageQuery.extend({
  agent: Name.optional(),
  user: Name.optional(),
  q: Prose.max(128).optional(),
  status: z
    .enum(["running", "stopped"])
    .optional()
    .meta({ description: "running: heard of within a minute; stopped: under a stop of its own, a rule's or a person's" }),
})
export type SessionQuery = z.infer<typeof SessionQuery>
export const SessionParams = z.strictObject({ id: z.string().regex(/^ses_[0-9a-z]{20}$/) })
