import type { Role } from "#lib/auth/member"
import { hashPassword } from "#lib/auth/password"
import { Problem } from "#lib/contracts/problem"
import type { PrismaClient, Tx } from "#lib/db/client"
import { SHIPPED_DOWNGRADES } from "#lib/domain/downgrade"
import { type Preset, presetOf } from "#lib/domain/presets"
import { isZone } from "#lib/domain/zone"
import { audit } from "./audit.ts"
import { SYSTEM } from "./ctx.ts"
import { newId } from "./new-id.ts"

export type NewOrganization = {
  name: string
  preset: Preset["name"]
  /** IANA name of the zone that days and months follow; default UTC. */
  zone?: string
  demo?: boolean
  /** The first who can sign in; without a password only by a one-time link. */
  member?: { email: string; name: string; role: Role; password?: string }
}

export type CreatedOrganization = { org: number; id: string; memberId: string | null }

/** Nobody works in a lab. */
export const REAL = { preset: { not: "lab" } } as const

/** Begun at once on an empty database by several servers: the lock lets one of them make the organization. */
const FIRST_LOCK = 72_707_370

/** A tenant with the limits of its preset and the shipped downgrades. @throws Problem `unprocessable` for a zone that is none */
export async function createOrganization(db: PrismaClient, input: NewOrganization, now: Date): Promise<CreatedOrganization> {
  const passwordHash = await check(db, input)
  return db.$transaction((tx) => addOrganization(tx, input, passwordHash, now))
}

/** The same, where the installation has none yet. @returns null where it has, or another server was faster */
export async function createFirstOrganization(db: PrismaClient, input: NewOrganization, now: Date): Promise<CreatedOrganization | null> {
  if ((await db.organization.findFirst({ where: REAL })) !== null) return null
  const passwordHash = await check(db, input)
  return db.$transaction(async (tx) => {
    await lockFirst(tx)
    if ((await tx.organization.findFirst({ where: REAL })) !== null) return null
    return addOrganization(tx, input, passwordHash, now)
  })
}

export async function lockFirst(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${FIRST_LOCK})`
}

/** What takes time or can fail, before the transaction begins. */
async function check(db: PrismaClient, { zone = "UTC", member }: NewOrganization): Promise<string | null> {
  await checkZone(db, zone)
  return member?.password === undefined ? null : hashPassword(member.password)
}

/** @throws Problem `unprocessable` for a zone that this program or its database does not know */
export async function checkZone(db: PrismaClient, zone: string): Promise<void> {
  const known = isZone(zone) && (await db.$queryRaw<unknown[]>`select from pg_timezone_names where lower(name) = lower(${zone}) limit 1`)
  if (known && known.length > 0) return
  const message = `${zone} is not the name of a time zone, such as Europe/Berlin`
  throw new Problem("unprocessable", message, { errors: [{ pointer: "/zone", message }] })
}

/** In a transaction, what was to be checked having been checked. */
export async function addOrganization(
  tx: Tx,
  input: NewOrganization,
  passwordHash: string | null,
  now: Date,
): Promise<CreatedOrganization> {
  const { name, zone = "UTC", demo = false, member } = input
  const preset = presetOf(input.preset)
  const { org, id } = await tx.organization.create({ data: { id: newId("org"), name, preset: preset.name, demo, createdAt: now } })
  await tx.orgState.create({ data: { org, zone } })
  await tx.limit.createMany({
    data: preset.limits.map(({ code, fallback, warnAt, ...limit }) => ({
      ...limit,
      org,
      id: newId("lim"),
      // The column is never null; only a downgrade reads it.
      fallback: fallback ?? "suspend",
      warnAt: [...warnAt],
      preset: code,
      createdAt: now,
      updatedAt: now,
    })),
  })
  await tx.downgrade.createMany({ data: SHIPPED_DOWNGRADES.map((pair) => ({ org, ...pair })) })
  const memberId = member ? newId("mem") : null
  if (member && memberId) {
    const email = member.email.trim().toLowerCase()
    const joinedAt = passwordHash === null ? null : now
    await tx.member.create({
      data: { org, id: memberId, email, name: member.name, role: member.role, passwordHash, createdAt: now, joinedAt },
    })
  }
  const by = { org, caller: SYSTEM, now, address: null, requestId: "local" }
  await audit(tx, by, { action: "organization.create", target: id, after: { name, preset: preset.name, zone, demo, memberId } })
  return { org, id, memberId }
}
