import { z } from "zod"
import { KeyScope } from "./keys.ts"
import { Id } from "./primitives.ts"

export const Whoami = z
  .strictObject({
    organization: z.strictObject({ id: Id, name: z.string(), zone: z.string(), demo: z.boolean() }),
    kind: z.enum(["key", "member", "system"]),
    id: Id,
    name: z.string(),
    role: z.enum(["admin", "engineer", "viewer"]).nullable().meta({ description: "of a member; null for a key" }),
    scopes: z.array(KeyScope).meta({ description: "everything that this caller may do, implied scopes included" }),
    agent: z.string().nullable().meta({ description: "the only agent that this key may speak for; null: any" }),
  })
  .meta({ id: "Whoami" })
export type Whoami = z.infer<typeof Whoami>
