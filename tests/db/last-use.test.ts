import { expect, test } from "vitest"
import { createLastUse } from "#lib/auth/last-use"
import { makeOrganization, testDb } from "#tests/harness/organization"

test("for whom a key was used is noted though its use was written before that was known", async () => {
  const db = await testDb()
  const { org } = await makeOrganization()
  const { id } = await db.apiKey.findFirstOrThrow({ where: { org } })
  const uses = createLastUse(db)
  const began = Date.now()
  uses.note({ org, id }, began)
  await uses.close()
  expect(await db.apiKey.findFirst({ where: { org } })).toMatchObject({ lastUsedAt: new Date(began), lastAgent: null })

  uses.noteAgent({ org, id }, "crawler-7", began + 1)
  await uses.close()
  expect(await db.apiKey.findFirst({ where: { org } })).toMatchObject({ lastUsedAt: new Date(began + 1), lastAgent: "crawler-7" })
})
