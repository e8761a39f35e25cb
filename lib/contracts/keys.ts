import { z } from "zod"
import { Id, Instant, Name, PageQuery, Prose } from "./primitives.ts"

export const KeyScope = z
  .enum(["usage:write", "read", "operate", "admin"])
  .meta({ id: "KeyScope", description: "usage:write for agents, read for dashboards, operate to stop and resume, admin for everything" })
export type KeyScope = z.infer<typeof KeyScope>

export const NewKey = z
  .strictObject({
    name: Name,
    scopes: z.array(KeyScope).min(1).max(4).meta({ description: "what the key may do" }),
    agent: Name.nullable().default(null).meta({ description: "the only agent that the key may speak for; null: any" }),
    expiresAt: Instant.nullable().default(null).meta({ description: "from when on it is refused; null: never" }),
  })
  .refine(({ scopes, agent }) => agent === null || !scopes.includes("admin"), {
    path: ["agent"],
    message: "a key with the scope admin makes other keys, so it cannot be kept to one agent: leave the agent out, or the scope",
  })
  .meta({ id: "NewKey" })
export type NewKey = z.infer<typeof NewKey>

export const ApiKey = z
  .strictObject({
    id: Id,
    name: z.string(),
    hint: z.string().meta({ description: "its first characters, so that a person can tell keys apart" }),
    scopes: z.array(KeyScope),
    agent: z.string().nullable(),
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    lastUsedAt: Instant.nullable().meta({ description: "written at most every 30 seconds" }),
    lastAgent: z.string().nullable().meta({ description: "the agent that last sent usage or asked with it" }),
    replacedBy: Id.nullable().meta({ description: "the key that it was rotated to; it works until `expiresAt`" }),
  })
  .meta({ id: "ApiKey" })
export type ApiKey = z.infer<typeof ApiKey>

export const CreatedKey = ApiKey.extend({
  plaintext: z.string().meta({ description: "the key itself; shown in this reply and never again" }),
}).meta({ id: "CreatedKey" })
export type CreatedKey = z.infer<typeof CreatedKey>

export const KeyParams = z.strictObject({ id: z.string().regex(/^key_[0-9a-z]{20}$/) })

export const KeyQuery = PageQuery.extend({
  q: Prose.max(128).optional(),
  state: z.enum(["active", "ended"]).optional().meta({ description: "active: neither revoked nor expired" }),
})
export type KeyQuery = z.infer<typeof KeyQuery>

/** 30 days, in minutes. */
const MOST_OVERLAP = 43_200

export const RotateKey = z
  .strictObject({
    overlapMinutes: z
      .number()
      .int()
      .min(0)
      .max(MOST_OVERLAP)
      .default(1_440)
      .meta({ description: "how long the old key keeps working beside the new one; 0: it stops at once" }),
  })
  .meta({ id: "RotateKey" })
export type RotateKey = z.infer<typeof RotateKey>
