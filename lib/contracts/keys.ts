import { z } from "zod"
import { Id, Instant, Name } from "./primitives.ts"

export const KeyScope = z
  .enum(["usage:write", "read", "operate", "admin"])
  .meta({ id: "KeyScope", description: "usage:write for agents, read for dashboards, operate to stop and resume, admin for everything" })
export type KeyScope = z.infer<typeof KeyScope>

export const NewKey = z
  .strictObject({
    name: Name,
    scopes: z.array(KeyScope).min(1).max(4).meta({ description: "what the key may do" }),
    agent: Name.nullable().default(null).meta({ description: "the only agent that the key may speak for; null: any" }),
    expiresAt: Instant.nullable().default(null),
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
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: "ApiKey" })
export type ApiKey = z.infer<typeof ApiKey>

export const CreatedKey = ApiKey.extend({
  plaintext: z.string().meta({ description: "the key itself; shown in this reply and never again" }),
}).meta({ id: "CreatedKey" })
export type CreatedKey = z.infer<typeof CreatedKey>
