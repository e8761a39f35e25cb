import { randomBytes } from "node:crypto"
import { hashPassword } from "#lib/auth/password"
import type { KeyScope } from "#lib/contracts/keys"
import { NewLimit } from "#lib/contracts/limits"
import type { Runtime } from "#lib/runtime"
import { createKey } from "#lib/services/create-key"
import { createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"
import { createLimit } from "#lib/services/limits/create-limit"
import { type Kept, keep, readKept } from "./kept.ts"

export const ORGANIZATION = "Acme (demo)"
export const EMAIL = "admin@acme.example"

export type Demo = Kept & {
  org: number
  /** Signs in once, within a quarter of an hour. */
  signInToken: string
  /** Made for the import of history: scope admin, for ten minutes. */
  historyKey: string
}

/** What finance wants to be told of; it stops nobody. */
const BUDGET = NewLimit.parse({
  name: "monthly budget",
  scope: "org",
  metric: "cost",
  window: "month",
  ceiling: "1000",
  action: "alert",
  warnAt: [0.5, 0.8],
})

const HISTORY_KEY_MS = 600_000

/**
 * The demo organization with the strict preset, its admin and its keys: made at the first start, found at the next ones.
 * Where what was kept beside the database is gone, a new password and new keys take its place.
 */
export async function prepareDemo({ db, ledger, pricer, config }: Runtime, now: Date): Promise<Demo> {
  const found = await db.organization.findFirst({ where: { demo: true }, orderBy: { org: "asc" } })
  const password = randomBytes(9).toString("base64url")
  const made = found
    ? null
    : await createOrganization(
        db,
        { name: ORGANIZATION, preset: "strict", demo: true, member: { email: EMAIL, name: "Demo admin", role: "admin", password } },
        now,
      )
  const { org, id } = made ?? found ?? never()
  if (made) await createLimit({ ...systemCtx(db, org, now), ledger, pricer }, BUDGET)
  const kept = (made ? null : readKept(config.dataDir, id)) ?? (await renew(id))
  keep(config.dataDir, kept)
  const member = await db.member.findFirstOrThrow({ where: { org, email: EMAIL } })
  const signInToken = await issueSignInToken(db, { org, memberId: member.id }, now)
  const historyKey = await newKey("history", ["admin"], new Date(now.getTime() + HISTORY_KEY_MS))
  return { ...kept, org, signInToken, historyKey }

  async function renew(organization: string): Promise<Kept> {
    if (found) await db.member.updateMany({ where: { org, email: EMAIL }, data: { passwordHash: await hashPassword(password) } })
    const key = await newKey("yours", ["usage:write", "read", "operate"], null)
    return { organization, password, key, fleetKey: await newKey("simulated fleet", ["usage:write"], null) }
  }

  async function newKey(name: string, scopes: KeyScope[], expiresAt: Date | null): Promise<string> {
    const input = { name, scopes, agent: null, expiresAt: expiresAt?.toISOString() ?? null }
    return (await createKey(systemCtx(db, org, now), input, config.secret)).plaintext
  }
}

function never(): never {
  throw new Error("the organization was neither found nor made")
}
