import { z } from "zod"
import { Hold } from "./authorize.ts"
import { Cause } from "./directive.ts"
import { Call } from "./incidents.ts"
import { Count, EventsSince, Id, Instant, PageQuery, page, Usd } from "./primitives.ts"

/** One thing that happened in a session. */
export const TimelineEntry = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("call"), at: Instant, call: Call }),
    z.strictObject({
      kind: z.literal("hold"),
      at: Instant,
      hold: z.strictObject({
        id: Id,
        agent: z.string(),
        model: z.string().nullable(),
        tool: z.string().nullable(),
        state: Hold.shape.state,
        costUsd: Usd,
        tokens: Count,
        endedAt: Instant.nullable(),
      }),
    }),
    z.strictObject({
      kind: z.enum(["opened", "closed"]).meta({ description: "an incident" }),
      at: Instant,
      incident: z.strictObject({
        id: Id,
        cause: Cause,
        blocking: z.boolean(),
        closedBy: z.string().nullable(),
        note: z.string().nullable(),
      }),
    }),
    z.strictObject({
      kind: z.literal("told"),
      at: Instant,
      agent: z.string(),
      cause: Id.meta({ description: "an incident or a kill switch" }),
    }),
    z.strictObject({
      kind: z.literal("warning"),
      at: Instant,
      warning: z.strictObject({ limitId: Id, fraction: z.number(), used: z.string(), ceiling: z.string() }),
    }),
    z.strictObject({
      kind: z.literal("corrected").meta({ description: "a price was set later: what the calls of a model cost more by it, or less" }),
      at: Instant,
      correction: z.strictObject({ model: z.string(), costUsd: Usd, reason: z.string(), by: z.string() }),
    }),
    z.strictObject({
      kind: z.literal("action").meta({ description: "what a person or a program of theirs did" }),
      at: Instant,
      action: z.strictObject({
        name: z.string(),
        by: z.string(),
        target: z.string(),
        details: z.record(z.string(), z.unknown()).nullable(),
      }),
    }),
  ])
  .meta({ id: "TimelineEntry" })
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const Timeline = page(TimelineEntry).extend({ eventsSince: EventsSince }).meta({ id: "Timeline" })
export type Timeline = z.infer<typeof Timeline>

export const TimelineQuery = PageQuery
