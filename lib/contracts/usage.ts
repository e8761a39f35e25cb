import { z } from "zod"
import { Directive } from "./directive.ts"
import { Count, Instant, Name, Usd } from "./primitives.ts"

/** The provider's usage object as it came; which shape it is gets recognised by `normaliseUsage`. */
const RawUsage = z.record(z.string(), z.unknown())

/** Money as senders write it: a decimal string or a number. Read exactly by `parseUsd`. */
export const UsdInput = z.union([z.string().max(40), z.number()])

/**
 * One call that happened. Checked event by event, so that a bad one never rejects its batch;
 * unknown fields are left out and named in the result's `warnings`.
 */
export const UsageEvent = z
  .object({
    id: Name.meta({ description: "chosen by the sender, unique per agent; a repeat counts once" }),
    agent: Name,
    session: Name.optional(),
    user: Name.optional(),
    kind: z.enum(["llm", "tool"]).default("llm"),
    model: Name.optional(),
    tool: Name.optional(),
    fingerprint: Name.optional(),
    usage: RawUsage.nullish().meta({ description: "as the provider sent it; null, empty or absent: the call is unmeasured" }),
    costUsd: UsdInput.optional(),
    outcome: z.enum(["ok", "error"]).default("ok"),
    hold: z.string().max(64).optional(),
    serviceTier: z.string().max(64).optional().meta({
      description:
        "how it was served, as the provider says: batch and flex cost less, priority more; default: what `usage.service_tier` says",
    }),
    responseId: Name.optional(),
    occurredAt: Instant.optional(),
    durationMs: z.number().int().min(0).max(86_400_000).optional(),
    metadata: z
      .record(z.string().max(64), z.string().max(256))
      .refine((labels) => Object.keys(labels).length <= 16, "at most 16 labels")
      .optional()
      .meta({ description: "labels of the sender's own: taken so that no event is refused for them, and not kept" }),
  })
  .meta({ id: "UsageEvent", unusedIO: "input" })
export type UsageEvent = z.infer<typeof UsageEvent>

export const UsageBatch = z
  .strictObject({
    events: z
      .array(z.unknown().meta({ override: { $ref: "#/components/schemas/UsageEvent" } }))
      .min(1)
      .max(1000),
    sentAt: Instant.optional(),
    backfill: z.boolean().optional(),
  })
  .meta({ id: "UsageBatch", unusedIO: "input", description: "1 to 1,000 events; each is checked on its own" })
export type UsageBatch = z.infer<typeof UsageBatch>

/** What `POST /usage` takes: a batch, or one event by itself, which is read as a batch of one. */
export const UsageBody = z
  .looseObject({})
  .transform((body, context): UsageBatch => {
    if (!("events" in body)) return { events: [body] }
    const batch = UsageBatch.safeParse(body)
    if (batch.success) return batch.data
    for (const { path, message, ...issue } of batch.error.issues) {
      if (issue.code !== "unrecognized_keys") context.issues.push({ code: "custom", path, message, input: body })
      else
        for (const key of issue.keys)
          context.issues.push({ code: "custom", path: [...path, key], message: "is not a known field", input: body })
    }
    return z.NEVER
  })
  .meta({
    id: "UsageBody",
    description: "a UsageBatch, or one UsageEvent by itself",
    override: { anyOf: [{ $ref: "#/components/schemas/UsageBatch" }, { $ref: "#/components/schemas/UsageEvent" }] },
  })

export const TokenCounts = z.strictObject({
  input: Count,
  cacheRead: Count,
  cacheWrite5m: Count,
  cacheWrite1h: Count,
  output: Count,
  reasoning: Count,
  total: Count,
})
export type TokenCounts = z.infer<typeof TokenCounts>

export const UsageResult = z
  .strictObject({
    id: z.string(),
    status: z.enum(["recorded", "duplicate", "mismatch", "invalid"]),
    costUsd: Usd.optional(),
    tokens: TokenCounts.optional(),
    priced: z.boolean().optional(),
    measured: z.boolean().optional(),
    late: z.boolean().optional(),
    warnings: z.array(z.string()).optional(),
    error: z.strictObject({ pointer: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: "UsageResult" })
export type UsageResult = z.infer<typeof UsageResult>

export const UsageReceipt = z
  .strictObject({
    results: z.array(UsageResult),
    directives: z.array(z.strictObject({ agent: z.string(), session: z.string(), user: z.string().nullable(), directive: Directive })),
  })
  .meta({ id: "UsageReceipt" })
export type UsageReceipt = z.infer<typeof UsageReceipt>
