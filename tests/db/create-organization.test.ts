import { expect, test } from "vitest"
import { createDb } from "#lib/db/client"
import { SHIPPED_DOWNGRADES } from "#lib/domain/downgrade"
import { auditHash, FIRST_PREV_HASH } from "#lib/services/audit"
import { createKey } from "#lib/services/create-key"
import { createFirstOrganization, createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { ownDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { testSecret } from "#tests/harness/server"

const now = new Date("2026-11-24T12:00:00.000Z")

test.each([
  { preset: "strict" as const, limits: 7, enforced: 7, because: "the lesson, enforced" },
  { preset: "observe" as const, limits: 9, enforced: 2, because: "the same seven only tell, two money stops hold" },
])("$preset: $because", async ({ preset, limits, enforced }) => {
  const { org } = await makeOrganization({ preset, zone: "Europe/Berlin" })
  const db = await testDb()
  const rows = await db.limit.findMany({ where: { org } })
  expect(rows).toHaveLength(limits)
  expect(rows.filter(({ mode }) => mode === "enforce")).toHaveLength(enforced)
  expect(await db.downgrade.count({ where: { org } })).toBe(SHIPPED_DOWNGRADES.length)
  expect(await db.orgState.findUnique({ where: { org } })).toMatchObject({ rev: 1n, zone: "Europe/Berlin" })
})

test.each(["Mars/Olympus", "", "+02:00"])("%j is no time zone, and nothing is made", async (zone) => {
  const making = createOrganization(await testDb(), { name: `zone ${zone}`, preset: "strict", zone }, now)
  await expect(making).rejects.toMatchObject({ code: "unprocessable" })
  expect(await (await testDb()).organization.count({ where: { name: `zone ${zone}` } })).toBe(0)
})

test("of several servers that start at once on an empty database one makes the organization", async () => {
  const db = createDb({ url: await ownDatabaseUrl("first"), connections: 5, applicationName: "agent-governor tests" })
  const made = await Promise.all(Array.from({ length: 5 }, () => createFirstOrganization(db, { name: "first", preset: "observe" }, now)))
  expect(made.filter((one) => one !== null)).toHaveLength(1)
  expect(await db.organization.count()).toBe(1)
  expect(await createFirstOrganization(db, { name: "second", preset: "observe" }, now)).toBeNull()
  await db.$disconnect()
})

test("changes at the same time stand one after the other in the audit trail, each sealed to the one before", async () => {
  const { org } = await makeOrganization()
  const db = await testDb()
  const input = { name: "k", scopes: ["read" as const], agent: null, expiresAt: "2027-01-01T01:00:00+01:00" }
  await Promise.all(Array.from({ length: 8 }, () => createKey(systemCtx(db, org, now), input, testSecret)))
  const rows = await db.audit.findMany({ where: { org }, orderBy: { seq: "asc" } })
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, index) => BigInt(index + 1)))
  let previous: Uint8Array = FIRST_PREV_HASH
  for (const { prevHash, hash, ...row } of rows) {
    expect(Buffer.from(prevHash)).toEqual(Buffer.from(previous))
    expect(Buffer.from(hash)).toEqual(auditHash(prevHash, row))
    previous = hash
  }
  const forged = { ...rows[1], actorName: "somebody else" }
  expect(auditHash(forged.prevHash ?? FIRST_PREV_HASH, forged)).not.toEqual(forged.hash)
})

test("a key is kept as a hash alone", async () => {
  const { org } = await makeOrganization()
  const db = await testDb()
  const made = await createKey(systemCtx(db, org, now), { name: "k", scopes: ["read", "read"], agent: null, expiresAt: null }, testSecret)
  expect(made.scopes).toEqual(["read"])
  const kept = JSON.stringify([await db.apiKey.findMany({ where: { org } }), await db.audit.findMany({ where: { org } })], (_, value) =>
    typeof value === "bigint" ? value.toString() : value,
  )
  expect(kept).not.toContain(made.plaintext)
  expect(kept).toContain(made.hint)
})
