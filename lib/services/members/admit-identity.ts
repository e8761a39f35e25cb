import { type Member, Role } from "#lib/auth/member"
import type { PrismaClient } from "#lib/db/client"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import type { KnownMember } from "../check-password.ts"
import { newId } from "../new-id.ts"
import { type FoundLink, findLink, useLink } from "./join.ts"

/** Whom an identity provider says that somebody is; `email` only where it vouches for the address. */
export type Identity = { issuer: string; subject: string; email: string | null }

/** What the person agreed to in this browser: a link that they opened and went on from, or the member as whom they are signed in. */
export type Agreed = { link: string | null; member: Member | null }

/** Why an identity signs nobody in; the sign-in page has a sentence for each. */
export type IdentityRefusal = "unverified" | "unknown" | "unconnected" | "elsewhere" | "another"

type Meta = { now: Date; address: string | null }

/**
 * The member whom an identity signs in.
 *
 * An address alone signs nobody in: whoever is the first to invite it would receive all who come by it. An identity is connected to
 * one member of the installation, by who proves two things at once: that the address is theirs, and that they hold the link which was
 * made for it or a session of that member. From then on the issuer's subject counts, whatever becomes of the address.
 */
export async function admitIdentity(db: PrismaClient, who: Identity, agreed: Agreed, meta: Meta): Promise<KnownMember | IdentityRefusal> {
  const link = agreed.link ? await findLink(db, agreed.link, meta.now) : null
  if (link || agreed.member) return connect(db, who, { ...agreed, found: link }, meta)
  const known = await findConnected(db, who)
  if (known) return known
  if (!who.email) return "unverified"
  return (await db.member.count({ where: { email: who.email, disabledAt: null } })) > 0 ? "unconnected" : "unknown"
}

async function connect(
  db: PrismaClient,
  who: Identity,
  { link, found, member }: Agreed & { found: FoundLink | null },
  meta: Meta,
): Promise<KnownMember | IdentityRefusal> {
  const wanted = found ? { ...found.member, memberId: found.member.id } : member
  if (!wanted) return "unknown"
  const { org, memberId, email } = wanted
  const known = await findConnected(db, who)
  // Connected already: there is nothing to prove, whatever became of the address.
  if (known?.memberId === memberId && !found) return known
  if (!who.email) return "unverified"
  if (who.email !== email) return "another"
  if (known && known.memberId !== memberId) return "elsewhere"
  const { issuer, subject } = who
  const requestId = "sign-in"
  const caller = {
    kind: "member",
    id: memberId,
    name: wanted.name,
    role: Role.parse(wanted.role),
    sessionId: member?.sessionId ?? "",
  } as const
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
    if (link && found) await useLink(tx, link, found, null, { ...meta, requestId })
    await tx.memberIdentity.deleteMany({ where: { org, issuer, subject } })
    const id = newId("idn")
    await tx.memberIdentity.create({ data: { org, id, memberId, issuer, subject, createdAt: meta.now } })
    await audit(tx, { org, caller, ...meta, requestId }, { action: "member.connect", target: memberId, after: { id, issuer } })
  })
  runtime().sessions.wake()
  return { org, memberId }
}

async function findConnected(db: PrismaClient, { issuer, subject }: Identity): Promise<KnownMember | null> {
  const row = await db.memberIdentity.findUnique({ where: { issuer_subject: { issuer, subject } } })
  return row && { org: row.org, memberId: row.memberId }
}
