import { expect, test } from "vitest"
import { createSessionWatch, type Pass } from "#lib/live/session-watch"
import { openMemberSession } from "#lib/services/open-member-session"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"

type Id = { org: number; id: string }

test.each<{ what: string; of: "session" | "key"; end: (id: Id) => Promise<unknown> }>([
  {
    what: "a session that was ended",
    of: "session",
    end: async (id) => (await testDb()).memberSession.updateMany({ where: id, data: { revokedAt: new Date() } }),
  },
  {
    what: "a disabled member",
    of: "session",
    end: async ({ org }) => (await testDb()).member.updateMany({ where: { org }, data: { disabledAt: new Date() } }),
  },
  {
    what: "a revoked key",
    of: "key",
    end: async (id) => (await testDb()).apiKey.updateMany({ where: id, data: { revokedAt: new Date() } }),
  },
  {
    what: "a key that has expired",
    of: "key",
    end: async (id) => (await testDb()).apiKey.updateMany({ where: id, data: { expiresAt: new Date(Date.now() - 1) } }),
  },
])("what $what has open ends, and nothing else", async ({ of, end }) => {
  const db = await testDb()
  const { org, memberId } = await makeOrganization({ member: { email: "a@example.com", name: "A", role: "viewer" } })
  const sessionId = await openMemberSession(db, { org, memberId: memberId ?? "" })
  const [key] = await db.apiKey.findMany({ where: { org } })
  await makeKey(org, ["read"])
  const other = await db.apiKey.findFirstOrThrow({ where: { org, id: { not: key?.id ?? "" } } })
  const ended: string[] = []
  const watch = createSessionWatch(db, (error) => ended.push(String(error)))
  const passes: Record<string, Pass> = { session: { org, sessionId }, key: { org, keyId: key?.id ?? "" }, other: { org, keyId: other.id } }
  const leave = Object.entries(passes).map(([name, pass]) => watch.watch(pass, () => ended.push(name)))
  watch.wake()
  await end({ org, id: of === "session" ? sessionId : (key?.id ?? "") })
  const look = () => {
    watch.wake()
    return ended
  }
  await expect.poll(look).toContain(of)
  expect(new Set(ended)).toEqual(new Set([of]))
  for (const one of leave) one()
  watch.close()
})
