import { z } from "zod"
import { AgentStatus, Stop } from "./burn.ts"
import { Overdrive } from "./overdrive.ts"
import { Count, Id, Instant, Name, PageQuery, Prose, Usd } from "./primitives.ts"

export const LimitUse = z.strictObject({
  limitId: Id,
  name: z.string(),
  used: z.string(),
  held: z.string(),
  ceiling: z.string().meta({ description: "dollars for cost, else a count" }),
})

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

export const SessionQuery = PageQuery.extend({ agent: Name.optional(), user: Name.optional(), q: Prose.max(128).optional() })
export const SessionParams = z.strictObject({ id: z.string().regex(/^ses_[0-9a-z]{20}$/) })
