import type { Role } from "#lib/auth/member"
import { hashPassword } from "#lib/auth/password"
import { Problem } from "#lib/contracts/problem"
import type { PrismaClient, Tx } from "#lib/db/client"
import { SHIPPED_DOWNGRADES } from "#lib/domain/downgrade"
import { type Preset, presetOf } from "#lib/domain/presets"
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
  const passwordHash = await check(input)
  return db.$transaction((tx) => create(tx, input, passwordHash, now))
}

/** The same, where the installation has none yet. @returns null where it has, or another server was faster */
export async function createFirstOrganization(db: PrismaClient, input: NewOrganization, now: Date): Promise<CreatedOrganization | null> {
  if ((await db.organization.findFirst({ where: REAL })) !== null) return null
  const passwordHash = await check(input)
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${FIRST_LOCK})`
    if ((await tx.organization.findFirst({ where: REAL })) !== null) return null
    return create(tx, input, passwordHash, now)
  })
}

/** What takes time or can fail, before the transaction begins. */
async function check({ zone = "UTC", member }: NewOrganization): Promise<string | null> {
  if (!isZone(zone)) throw new Problem("unprocessable", `${zone} is not the name of a time zone, such as Europe/Berlin`)
  return member?.password === undefined ? null : hashPassword(member.password)
}

async function create(tx: Tx, input: NewOrganization, passwordHash: string | null, now: Date): Promise<CreatedOrganization> {
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
    await tx.member.create({ data: { org, id: memberId, email, name: member.name, role: member.role, passwordHash, createdAt: now } })
  }
  const by = { org, caller: SYSTEM, now, address: null, requestId: "local" }
  await audit(tx, by, { action: "organization.create", target: id, after: { name, preset: preset.name, zone, demo, memberId } })
  return { org, id, memberId }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(zone)
  } catch {
    return false
  }
}
