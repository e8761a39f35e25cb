import { z } from "zod"
import { AgentStatus, Control, Stop } from "./burn.ts"
import { Count, Id, Instant, Usd } from "./primitives.ts"

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
