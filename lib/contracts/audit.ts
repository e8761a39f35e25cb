import { z } from "zod"
import { Id, Instant, PageQuery, Prose } from "./primitives.ts"

const Filters = z.strictObject({
  actor: Prose.max(128).optional().meta({ description: "part of the name of who did it, or the id" }),
  action: z
    .string()
    .regex(/^[a-z_]{1,40}(\.[a-z_.]{1,40})?$/, "is a noun (`key`) or a noun and a verb (`key.revoke`)")
    .optional(),
  target: Prose.max(128).optional().meta({ description: "id or name of what was changed" }),
  from: Instant.optional(),
  to: Instant.optional(),
})

export const AuditExportQuery = Filters
export type AuditExportQuery = z.infer<typeof AuditExportQuery>

export const AuditQuery = PageQuery.extend(Filters.shape)
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditEntry = z
  .strictObject({
    seq: z.string().meta({ description: "its number in the organization's chain, from 1 without a gap" }),
    at: Instant,
    actor: z.strictObject({ kind: z.enum(["key", "member", "system"]), id: z.union([Id, z.literal("system")]), name: z.string() }),
    action: z.string(),
    target: z.string(),
    before: z.unknown().nullable(),
    after: z.unknown().nullable(),
    ip: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: "AuditEntry", description: "Who changed what: written in the transaction that changes it, chained by hashes." })
export type AuditEntry = z.infer<typeof AuditEntry>
