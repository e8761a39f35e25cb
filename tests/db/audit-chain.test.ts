import { describe, expect, test } from "vitest"
import { type AuditEntry, audit, auditHash } from "#lib/services/audit"
import { plain } from "#lib/services/canonical-json"
import { systemCtx } from "#lib/services/ctx"
import { verifyAudit } from "#lib/services/verify-audit"
import { makeOrganization, testDb } from "#tests/harness/organization"

/** An organization whose trail has `entries` entries: its first two came with it. */
async function trail(entries: number) {
  const db = await testDb()
  const { org } = await makeOrganization()
  const ctx = systemCtx(db, org, new Date())
  const add = (entry: Partial<AuditEntry> = {}) =>
    db.$transaction((tx) =>
      audit(tx, ctx, { action: "test.change", target: "t", before: { a: 1 }, after: { b: [1.5, "ü", null] }, ...entry }),
    )
  while ((await db.audit.count({ where: { org } })) < entries) await add()
  const verify = async () => {
    const { ok, faults, entries, head } = await verifyAudit(ctx)
    return { ok, faults: faults.map(({ number, fault }) => `${number} ${fault}`), entries, head: head?.number }
  }
  return { org, db, add, verify }
}

describe("what somebody does to the trail by SQL is found, with its number", () => {
  test.each([
    { sql: "update audit set after = '{\"b\": 2}' where org = $1 and seq = 4", faults: ["4 changed"], because: "its content" },
    {
      sql: "update audit set actor_name = 'somebody else' where org = $1 and seq = 1",
      faults: ["1 changed"],
      because: "who did it, also in the first",
    },
    {
      sql: "update audit set at = at + interval '1 ms' where org = $1 and seq = 6",
      faults: ["6 changed"],
      because: "when, also in the last",
    },
    { sql: "update audit set ip = '10.0.0.1' where org = $1 and seq = 3", faults: ["3 changed"], because: "from where" },
    { sql: "delete from audit where org = $1 and seq = 3", faults: ["3 missing"], because: "one in the middle is gone" },
    { sql: "delete from audit where org = $1 and seq <= 2", faults: ["1 missing", "2 missing"], because: "its beginning is gone" },
    { sql: "delete from audit where org = $1 and seq >= 5", faults: ["5 missing", "6 missing"], because: "its end was cut off" },
    { sql: "delete from audit where org = $1", faults: [1, 2, 3, 4, 5, 6].map((n) => `${n} missing`), because: "all of it is gone" },
  ])("$because", async ({ sql, faults }) => {
    const { org, db, verify, add } = await trail(6)
    expect(await verify()).toEqual({ ok: true, faults: [], entries: 6, head: 6 })
    await db.$executeRawUnsafe(sql, org)
    expect(await verify()).toMatchObject({ ok: false, faults })
    // Life goes on, and hides nothing of it.
    await add()
    expect(await verify()).toMatchObject({ ok: false, faults, head: 7 })
  })

  test("a row that was changed and sealed again no longer leads to the next one; the last one is not where the trail ended", async () => {
    const { org, db, verify } = await trail(6)
    const forge = async (seq: bigint) => {
      const { prevHash, hash: _, before, after, ...rest } = await db.audit.findFirstOrThrow({ where: { org, seq } })
      const forged = { ...rest, action: "nothing.happened", before: plain(before), after: plain(after) }
      await db.audit.updateMany({ where: { org, seq }, data: { action: forged.action, hash: auditHash(prevHash, forged) } })
    }
    await forge(4n)
    expect(await verify()).toMatchObject({ faults: ["5 unlinked"] })
    await forge(6n)
    expect(await verify()).toMatchObject({ faults: ["5 unlinked", "6 changed"] })
  })
})

test("of many at once each gets the next number, and one that is put anywhere but behind the last is refused", async () => {
  const { org, db, add, verify } = await trail(2)
  await Promise.all(Array.from({ length: 25 }, (_, n) => add({ target: `t-${n}` })))
  expect(await verify()).toEqual({ ok: true, faults: [], entries: 27, head: 27 })
  const { hash } = await db.audit.findFirstOrThrow({ where: { org, seq: 27n } })
  const row = {
    org,
    at: new Date(),
    actorKind: "system",
    actorId: "s",
    actorName: "S",
    action: "a.b",
    target: "t",
    hash: Buffer.alloc(32, 1),
  }
  for (const [seq, prevHash] of [
    [29n, hash],
    [28n, Buffer.alloc(32)],
  ] as const) {
    await expect(db.audit.create({ data: { ...row, seq, prevHash } })).rejects.toThrow(
      /entry \d+ of the audit trail does not follow the last one/,
    )
  }
})
