import { z } from "zod"
import { Count, Id, Instant, Metric, Scope, Usd, Window } from "./primitives.ts"

export const Action = z.enum(["continue", "throttle", "downgrade", "suspend", "kill"])
export type Action = z.infer<typeof Action>

export const Cause = z
  .strictObject({
    kind: z.enum(["limit", "retry_brake", "regression_loop", "kill_switch"]),
    id: Id,
    code: z.string(),
    scope: z.enum([...Scope.options, "model"]),
    subject: z.string().nullable(),
    metric: Metric.optional(),
    window: Window.optional(),
    ceiling: z.string().optional(),
    used: z.string().optional(),
    held: z.string().optional(),
  })
  .meta({
    id: "Cause",
    description: "The thing a person can look at that stands behind a directive. Figures are dollars for cost, else counts.",
  })
export type Cause = z.infer<typeof Cause>

export const Lift = z
  .strictObject({
    how: z.array(z.enum(["resume", "overdrive", "raise", "period", "upgrade"])),
    by: z.enum(["engineer", "admin", "user"]),
    url: z.string().nullable().meta({ description: "a path of the app, or the organization's own upgrade page" }),
  })
  .meta({ id: "Lift", description: "Who may lift the block, and how." })
export type Lift = z.infer<typeof Lift>

export const Directive = z
  .strictObject({
    revision: Count.meta({ description: "grows per (agent, session, user): older ones are ignored by clients" }),
    issuedAt: Instant,
    action: Action,
    code: z.string().nullable(),
    message: z.string(),
    retryAfterMs: Count.nullable().meta({ description: "wait, then ask again; null: do not retry" }),
    until: Instant.nullable(),
    model: z.string().nullable().meta({ description: "downgrade: use this one" }),
    remaining: z.strictObject({ tokens: Count.nullable(), costUsd: Usd.nullable() }),
    cause: Cause.nullable(),
    also: z.array(Cause).max(5),
    would: z.strictObject({ action: Action, code: z.string() }).nullable(),
    lift: Lift.nullable(),
  })
  .meta({ id: "Directive", description: "What the agent must do now." })
export type Directive = z.infer<typeof Directive>
