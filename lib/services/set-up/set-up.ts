import { hashPassword } from "#lib/auth/password"
import type { SetUp } from "#lib/contracts/members"
import { Problem } from "#lib/contracts/problem"
import type { PrismaClient, Tx } from "#lib/db/client"
import { audit } from "../audit.ts"
import { addMember } from "../create-member.ts"
import { addOrganization, checkZone, lockFirst, REAL } from "../create-organization.ts"
import { SYSTEM } from "../ctx.ts"
import { refuseWeak } from "../members/refuse-weak.ts"
import { raiseRevision } from "../raise-revision.ts"
import { isSetUpToken, voidSetUpToken } from "./issue-set-up-token.ts"

type Meta = { now: Date; address: string; requestId: string }

/**
 * Make the first admin of an installation that nobody can sign in to, and its organization; where a key made that already, the
 * admin joins it and gives it its name.
 *
 * @returns the address to sign in with
 * @throws Problem `forbidden` for a token that was not printed last; `conflict` where somebody was faster
 */
export async function setUp(db: PrismaClient, input: SetUp, meta: Meta): Promise<{ email: string }> {
  const { token, organization: name, zone, email, password } = input
  if (!(await isSetUpToken(db, token, meta.now))) throw notPrinted()
  refuseWeak(password, { email, name: input.name }, "/password")
  await checkZone(db, zone)
  const passwordHash = await hashPassword(password)
  await db.$transaction(async (tx) => {
    await lockFirst(tx)
    if (!(await isSetUpToken(tx, token, meta.now))) throw notPrinted()
    if ((await tx.member.count()) > 0) throw new Problem("conflict", "somebody can sign in already: ask them for an invitation")
    await voidSetUpToken(tx)
    const org = (await adopt(tx, name, meta)) ?? (await addOrganization(tx, { name, preset: "observe", zone }, null, meta.now)).org
    await addMember(tx, { org, caller: SYSTEM, ...meta }, { email, name: input.name, role: "admin" }, passwordHash)
  })
  return { email: email.trim().toLowerCase() }
}

/** The organization that the first key made; its zone stays, since calls may have counted by it. */
async function adopt(tx: Tx, name: string, meta: Meta): Promise<number | null> {
  const found = await tx.organization.findFirst({ where: REAL, orderBy: { org: "asc" } })
  if (!found) return null
  const { org } = found
  await raiseRevision(tx, org)
  await tx.organization.update({ where: { org }, data: { name, revision: { increment: 1 } } })
  await audit(
    tx,
    { org, caller: SYSTEM, ...meta },
    { action: "organization.update", target: found.id, before: { name: found.name }, after: { name } },
  )
  return org
}

function notPrinted(): Problem {
  return new Problem(
    "forbidden",
    "this is not the set-up link that the server printed last, or it is older than a day: restart the server for a new one",
  )
}
