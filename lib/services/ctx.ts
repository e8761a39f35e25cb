import type { Role } from "#lib/auth/member"
import type { KeyScope } from "#lib/contracts/keys"
import { Problem } from "#lib/contracts/problem"
import type { PrismaClient } from "#lib/db/client"
import type { Pricer } from "#lib/domain/pricing"
import type { Ledger } from "#lib/ledger/ledger"

/** Who asks: a program by its key, a person who is signed in, or this installation itself (boot and the command line). */
export type Caller =
  | { kind: "key"; id: string; name: string; scopes: readonly KeyScope[]; agent: string | null }
  | { kind: "member"; id: string; name: string; role: Role; sessionId: string }
  | { kind: "system"; id: "system"; name: string }

/** What every service is told beside its input. `signal` aborts when the caller has gone. */
export type Ctx = {
  org: number
  caller: Caller
  db: PrismaClient
  now: Date
  requestId: string
  address: string | null
  /** Size of the request's body as its sender announced it; 0 without one. */
  bodyBytes: number
  signal: AbortSignal
}

/** For the services that record, decide or read what is burnt. */
export type LedgerCtx = Ctx & { ledger: Ledger; pricer: Pricer }

const SCOPES_OF_ROLE: Readonly<Record<Role, readonly KeyScope[]>> = {
  viewer: ["read"],
  engineer: ["read", "operate"],
  admin: ["admin"],
}

/** May this caller do what the scope names? `admin` implies every scope. */
export function mayDo(caller: Caller, scope: KeyScope): boolean {
  if (caller.kind === "system") return true
  const scopes = caller.kind === "key" ? caller.scopes : SCOPES_OF_ROLE[caller.role]
  return scopes.includes(scope) || scopes.includes("admin")
}

/** @throws Problem `forbidden` */
export function requireScope(ctx: Pick<Ctx, "caller">, scope: KeyScope): void {
  if (mayDo(ctx.caller, scope)) return
  const who = ctx.caller.kind === "member" ? `the role ${ctx.caller.role}` : "this key"
  throw new Problem("forbidden", `${who} may not do this; it needs the scope ${scope}`)
}

/** May this caller speak for the agent? A key may be kept to one. @throws Problem `forbidden` */
export function requireSpeaker({ caller }: Pick<Ctx, "caller">, agent: string): void {
  if (caller.kind === "key" && caller.agent !== null && caller.agent !== agent) {
    throw new Problem("forbidden", "this key speaks for another agent")
  }
}

/** This installation, as the audit trail names it. */
export const SYSTEM: Caller = { kind: "system", id: "system", name: "Agent Governor" }

/** For boot, the command line and tests: the installation acts by itself, and the audit trail says so. */
export function systemCtx(db: PrismaClient, org: number, now: Date): Ctx {
  return { org, caller: SYSTEM, db, now, requestId: "local", address: null, bodyBytes: 0, signal: new AbortController().signal }
}
