import { z } from "zod"
import { Id, Instant, Name, Prose, Scope } from "./primitives.ts"

export const StopScope = z.enum([...Scope.options, "model"])
export type StopScope = z.infer<typeof StopScope>

export const NewKillSwitch = z
  .strictObject({
    scope: StopScope,
    subject: Name.nullable().meta({ description: "the name of the one to stop; null for the organization" }),
    reason: Prose.min(1),
  })
  .refine(({ scope, subject }) => (scope === "org") === (subject === null), {
    path: ["subject"],
    message: "names whom to stop; it is null for scope org and for no other",
  })
  .meta({ id: "NewKillSwitch", description: "A person's stop, effective with the next decision of every server." })
export type NewKillSwitch = z.infer<typeof NewKillSwitch>

export const KillSwitch = z
  .strictObject({
    id: Id,
    scope: StopScope,
    subject: z.string().nullable(),
    reason: z.string(),
    createdBy: z.string(),
    createdAt: Instant,
    liftedAt: Instant.nullable(),
    liftedBy: z.string().nullable(),
  })
  .meta({ id: "KillSwitch" })
export type KillSwitch = z.infer<typeof KillSwitch>

export const KillSwitchParams = z.strictObject({ id: z.string().regex(/^kil_[0-9a-z]{20}$/) })
export const LiftKillSwitch = z.strictObject({ reason: Prose.optional() })
