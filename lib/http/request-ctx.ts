import { runtime } from "#lib/runtime"
import type { LedgerCtx } from "#lib/services/ctx"
import type { Identity } from "./identify.ts"
import type { Incoming } from "./incoming.ts"

/** What a service is told of a request: who asks, as of when, and what it may use. `bodyBytes`: as sent, or as unpacked. */
export function requestCtx(
  identity: Identity,
  { address, signal }: Pick<Incoming, "address" | "signal">,
  requestId: string,
  bodyBytes: number,
): LedgerCtx {
  const { dbOf, ledger, pricer } = runtime()
  return { ...identity, db: dbOf(identity.org), ledger, pricer, now: new Date(), requestId, address, bodyBytes, signal }
}
