import { z } from "zod"
import { Count, Instant } from "./primitives.ts"

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const AuditFault = z
  .strictObject({
    number: Count.meta({ description: "of the entry" }),
    fault: z.enum(["changed", "missing", "unlinked"]).meta({
      description:
        "changed: its content is not what its hash was made of; missing: it is gone, also from the end; unlinked: it was not written behind the entry before it",
    }),
  })
  .meta({ id: "AuditFault" })
export type AuditFault = z.infer<typeof AuditFault>

export const AuditVerification = z
  .strictObject({
    ok: z.boolean(),
    entries: Count.meta({ description: "how many were gone through" }),
    faults: z.array(AuditFault),
    more: z.boolean().meta({ description: "there are more than are listed" }),
    head: z.strictObject({ number: Count, hash: Sha256 }).nullable().meta({
      description:
        "where the trail ended when the verification began; keep it elsewhere, and nobody can rewrite what is before it unseen: the entry of this number must have this hash for ever",
    }),
    verifiedAt: Instant,
  })
  .meta({ id: "AuditVerification" })
export type AuditVerification = z.infer<typeof AuditVerification>
