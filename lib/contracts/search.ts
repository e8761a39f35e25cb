import { z } from "zod"
import { Id, Instant, Prose } from "./primitives.ts"

export const HitKind = z.enum(["agent", "user", "session", "incident", "limit"])
export type HitKind = z.infer<typeof HitKind>

export const Hit = z
  .strictObject({
    kind: HitKind,
    id: Id,
    name: z.string(),
    label: z.string().nullable().meta({ description: "what people call it, where that is something else" }),
    status: z.string().meta({ description: "in a word or two: `running`, `open, blocking`, …" }),
    seenAt: Instant.nullable(),
  })
  .meta({ id: "Hit" })
export type Hit = z.infer<typeof Hit>

export const SearchQuery = z.strictObject({
  q: Prose.min(1).max(128).meta({ description: "part of a name, in any case, or a whole id" }),
  limit: z.coerce.number().int().min(1).max(20).default(8).meta({ description: "at most so many of each kind" }),
})
export type SearchQuery = z.infer<typeof SearchQuery>

/** Names that begin so come first, then those that contain it, each latest first. */
export const SearchResult = z.strictObject({ asOf: Instant, hits: z.array(Hit) }).meta({ id: "SearchResult" })
export type SearchResult = z.infer<typeof SearchResult>
