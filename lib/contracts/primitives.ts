/** The words that every other contract is made of. */
import { z } from "zod"

/** Senders' names: 1 to 128 characters, kept in NFC, no control characters; compared exactly. */
export const Name = z
  .string()
  .min(1, "must not be empty")
  .max(512, { error: "must be at most 128 characters", abort: true })
  .normalize("NFC")
  .refine((name) => objectionTo(name) === null, { error: ({ input }) => objectionTo(String(input)) })
  .meta({
    description: "1 to 128 characters, no control characters; compared exactly",
    example: "researcher",
    override: { maxLength: 128 },
  })

function objectionTo(name: string): string | null {
  if (name.length > 128 && [...name].length > 128) return "must be at most 128 characters"
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) return "must not contain control characters"
  if (!name.isWellFormed()) return "must be well-formed Unicode"
  return null
}

/** What people write, in any language and over several lines; without what a database cannot keep. */
export const Prose = z
  .string()
  .trim()
  .max(500)
  .refine((text) => !text.includes("\u0000"), "must not contain NUL")
  .refine((text) => text.isWellFormed(), "must be well-formed Unicode")

/** An id that the server made: a prefix and 20 base32 characters. */
export const Id = z.string().max(64).meta({ description: "made by the server", example: "agt_k3v0q8m2x7c1z9b4n6d5" })

export const Instant = z.iso.datetime({ offset: true }).meta({ description: "ISO 8601", example: "2026-11-24T14:02:11.123Z" })

/** How far back single calls go. */
export const EventsSince = Instant.nullable().meta({
  description:
    "calls that arrived earlier outlived their retention: they are still in every total, but not all of them one by one; null: none has",
})

/** Dollars as a decimal string on output: exact to the nano-dollar, never a float. */
export const Usd = z
  .string()
  .regex(/^-?\d+(\.\d{1,9})?$/)
  .meta({ description: "US dollars as a decimal string, exact to 1e-9", example: "0.0005" })

export const Count = z.number().int().nonnegative()

/** Tokens of one class in one event. */
export const Tokens = z.number().int().min(0).max(1_000_000_000)

export const Scope = z.enum(["org", "user", "agent", "session"])
export type Scope = z.infer<typeof Scope>

export const Metric = z.enum(["tokens", "cost", "calls", "toolCalls"])
export const Window = z.enum(["lifetime", "second", "minute", "hour", "day", "month"])

/** One page of a list, newest first. */
export function page<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable(), asOf: Instant })
}

export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})
