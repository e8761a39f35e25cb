import { headers } from "next/headers"
import { runtime } from "#lib/runtime"
import type { LedgerCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"
import type { Member } from "./member.ts"

/** What a service is told when a page asks it on behalf of the member who looks. A page is drawn to its end, so its signal never aborts. */
export async function pageCtx(member: Member): Promise<LedgerCtx> {
  // The front door wrote it; what a browser says of its own address, or of a request's id, is not believed.
  const address = (await headers()).get("x-forwarded-for")?.split(",").at(-1)?.trim() || null
  const caller = { kind: "member", id: member.memberId, name: member.name, role: member.role, sessionId: member.sessionId } as const
  const signal = new AbortController().signal
  const { dbOf, ledger, pricer } = runtime()
  return {
    org: member.org,
    caller,
    db: dbOf(member.org),
    ledger,
    pricer,
    now: new Date(),
    requestId: newId("req"),
    address,
    bodyBytes: 0,
    signal,
  }
}
