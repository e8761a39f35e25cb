import { z } from "zod"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import type { LedgerCtx } from "#lib/services/ctx"
import { once } from "#lib/services/once"

export const IdempotencyKey = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().meta({
    description: "chosen by the sender: the same request with the same key within 24 hours is done once and gets the first reply",
  }),
})

/** Let a verb that is sent again with the same `Idempotency-Key` be done once: `handle: idempotent("limits.create", createLimit)`. */
export function idempotent<I, R>(verb: string, handle: (ctx: LedgerCtx, input: I) => Promise<R>) {
  return doneOnce(verb, handle, null)
}

/** The same for a reply with a secret in it: what is kept of it for a repeat is sealed with the installation's secret. */
export function idempotentSecret<I, R>(verb: string, handle: (ctx: LedgerCtx, input: I) => Promise<R>) {
  return doneOnce(verb, handle, () => runtime().config.secret)
}

function doneOnce<I, R>(verb: string, handle: (ctx: LedgerCtx, input: I) => Promise<R>, sealedWith: (() => string) | null) {
  return async (ctx: LedgerCtx, input: I, header: (name: string) => string | null): Promise<R> => {
    const parsed = IdempotencyKey.safeParse({ "Idempotency-Key": header("idempotency-key") ?? undefined })
    if (!parsed.success) {
      throw new Problem("unprocessable", "Idempotency-Key must have 1 to 255 characters", {
        errors: [{ pointer: "Idempotency-Key", message: "must have 1 to 255 characters" }],
      })
    }
    const key = parsed.data["Idempotency-Key"]
    return key === undefined
      ? handle(ctx, input)
      : once(ctx, { verb, key, input, sealedWith: sealedWith?.() ?? null }, (within) => handle(within, input))
  }
}
