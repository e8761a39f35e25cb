import { z } from "zod"
import { Blocks, LimitAction, LimitMode, LimitPatch, NewLimit } from "./limits.ts"
import { EventsSince, Id, Instant, Usd } from "./primitives.ts"

const PreviewedLimit = z.union([
  NewLimit,
  LimitPatch.safeExtend({ id: Id }).meta({ id: "ChangedDraft", description: "a limit that is there, with what would change" }),
])

export const PreviewRequest = z
  .strictObject({
    limit: PreviewedLimit.optional(),
    limits: z.array(PreviewedLimit).min(1).max(20).optional(),
    from: Instant,
    to: Instant.optional().meta({ description: "exclusive; default: now" }),
  })
  .refine(({ limit, limits }) => (limit === undefined) !== (limits === undefined), {
    path: ["limits"],
    message: "send either limit or limits",
  })
  .refine(({ from, to }) => to === undefined || Date.parse(from) < Date.parse(to), { path: ["to"], message: "must be after from" })
  .meta({ id: "PreviewRequest" })
export type PreviewRequest = z.infer<typeof PreviewRequest>

const Stopped = z.strictObject({ calls: z.number().int(), tokens: z.number().int(), costUsd: Usd })

export const PreviewEpisode = z
  .strictObject({
    subject: z.string().nullable(),
    openedAt: Instant,
    closedAt: Instant.nullable(),
    seen: z.string().meta({ description: "the figure that tripped it: dollars for cost, else a count" }),
    stopped: Stopped,
  })
  .meta({ id: "PreviewEpisode" })

export const PreviewOfLimit = z
  .strictObject({
    id: Id.nullable().meta({ description: "of a limit that is there already" }),
    name: z.string(),
    action: LimitAction,
    mode: LimitMode,
    episodes: z.number().int(),
    subjects: z.number().int().meta({ description: "how many different ones tripped it" }),
    stopped: Stopped.meta({ description: "recorded while it would have blocked; only a suspend blocks" }),
    sample: z.array(PreviewEpisode).max(20).meta({ description: "the episodes with the largest figures" }),
    blockedAtEnd: z.number().int().meta({ description: "episodes that would block at the end of the range" }),
    blocks: Blocks,
  })
  .meta({ id: "PreviewOfLimit" })
export type PreviewOfLimit = z.infer<typeof PreviewOfLimit>

export const Preview = z
  .strictObject({
    asOf: Instant,
    from: Instant,
    to: Instant,
    events: z.number().int().meta({ description: "recorded calls that were replayed" }),
    complete: z.boolean(),
    eventsSince: EventsSince.meta({
      description: "where the range reaches further back: calls that arrived earlier are no longer all there",
    }),
    through: Instant.meta({ description: "where it is not complete: what arrived later than this was not looked at" }),
    limits: z.array(PreviewOfLimit).meta({ description: "in the order asked for" }),
  })
  .meta({
    id: "Preview",
    description: "What these limits would have done together on recorded usage, as if they were enforced and nobody obeyed.",
  })
export type Preview = z.infer<typeof Preview>
