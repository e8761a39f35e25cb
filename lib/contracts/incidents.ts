import { z } from "zod"
import { ObedienceState } from "./burn.ts"
import { Cause, Lift } from "./directive.ts"
import { Count, Id, Instant, Name, PageQuery, Prose, Usd } from "./primitives.ts"

export const Incident = z
  .strictObject({
    id: Id,
    state: z.enum(["open", "closed"]),
    blocking: z.boolean(),
    cause: Cause,
    agent: z.string().nullable().meta({ description: "whose call tripped it" }),
    session: z.string().nullable(),
    user: z.string().nullable(),
    openedAt: Instant,
    seen: z.string().meta({ description: "the number that was judged: dollars for cost, else a count" }),
    savedUsd: Usd.meta({
      description:
        "a projection: what the tripping agent burned per minute at the trip, had it gone on until the incident closed (or now). 0 where nothing was blocked",
    }),
    closedAt: Instant.nullable(),
    closedBy: z.string().nullable().meta({ description: "a person, or `period`, `calm`, `overdrive`, `ended` (the session)" }),
    note: z.string().nullable(),
    lift: Lift.nullable().meta({ description: "null once it is closed" }),
  })
  .meta({ id: "Incident", description: "One episode of a limit, brake or loop that tripped." })
export type Incident = z.infer<typeof Incident>

/** One recorded call, as a person reads it. */
export const Call = z
  .strictObject({
    id: z.string(),
    at: Instant.meta({ description: "when it was received" }),
    endedAt: Instant.meta({ description: "when it ended, by the server's clock" }),
    durationMs: Count.nullable(),
    agent: z.string(),
    user: z.string().nullable(),
    kind: z.enum(["llm", "tool"]),
    model: z.string().nullable(),
    tool: z.string().nullable(),
    fingerprint: z.string().nullable(),
    outcome: z.enum(["ok", "error"]),
    tokens: Count,
    input: Count.meta({ description: "fresh input; the classes are disjoint and add up to `tokens`" }),
    cacheRead: Count,
    cacheWrite: Count,
    output: Count,
    costUsd: Usd,
    reportedUsd: Usd.nullable().meta({ description: "what its sender says it cost: kept beside, for a call of a model never charged" }),
    assumed: z.boolean().meta({ description: "charged at an assumed price: no price is known, or no usage came" }),
    measured: z.boolean(),
    late: z.boolean(),
  })
  .meta({ id: "Call" })
export type Call = z.infer<typeof Call>

/** What became of a stop with one agent. */
export const AgentObedience = z.strictObject({
  agent: z.string(),
  obedience: ObedienceState,
  toldAt: Instant.nullable(),
  lastCallAt: Instant.nullable().meta({ description: "the latest call that began after it was told" }),
  spentSinceUsd: Usd,
})
export type AgentObedience = z.infer<typeof AgentObedience>

export const IncidentDetail = Incident.extend({
  ceiling: z.string().nullable(),
  burnUsd: Usd.meta({ description: "dollars per minute of the tripping agent at the trip" }),
  before: z.array(Call).max(20).meta({ description: "the session's last calls up to the trip, oldest first" }),
  after: z.array(Call).max(20).meta({ description: "its first calls after the trip, oldest first" }),
  agents: z.array(AgentObedience),
}).meta({ id: "IncidentDetail" })
export type IncidentDetail = z.infer<typeof IncidentDetail>

export const IncidentParams = z.strictObject({ id: z.string().regex(/^inc_[0-9a-z]{20}$/) })
export const IncidentQuery = PageQuery.extend({
  state: Incident.shape.state.optional(),
  agent: Name.optional(),
  session: Name.optional(),
  user: Name.optional(),
})
export const ResumeIncident = z.strictObject({ note: Prose.min(1) }).meta({ id: "ResumeIncident" })
