import { expect, test } from "vitest"
import { createSights } from "#lib/ledger/sight"
import { newId } from "#lib/services/new-id"
import { makeOrganization, testDb } from "#tests/harness/organization"

const NOON = Date.parse("2026-11-29T12:00:00.000Z")

/** Two processes that saw the same session; what their marks say in seconds since noon. */
async function twoProcesses() {
  const db = await testDb()
  const { org } = await makeOrganization()
  const one = { org, agent: "crawler", session: "s-1", user: "ada", way: "reported" as const }
  const processes = [0, 1].map(() => createSights(db, newId, () => 0))
  return {
    async see(at: number, process = 0) {
      await processes[process]?.note([{ ...one, atMs: NOON + at * 1_000 }])
      await processes[process]?.close()
    },
    async marks() {
      const found = [
        await db.session.findFirstOrThrow({ where: { org } }),
        await db.sessionAgent.findFirstOrThrow({ where: { org } }),
        await db.agent.findFirstOrThrow({ where: { org } }),
        await db.endUser.findFirstOrThrow({ where: { org } }),
      ]
      return found.map(({ seenAt }) => (seenAt.getTime() - NOON) / 1_000)
    },
  }
}

test("who is heard of all the time is marked again after three quarters of a minute, so never looks as old as one that rests", async () => {
  const { see, marks } = await twoProcesses()
  await see(0)
  await see(44)
  expect(await marks()).toEqual([0, 0, 0, 0])
  await see(45)
  expect(await marks()).toEqual([45, 45, 45, 45])
  await see(89)
  expect(await marks()).toEqual([45, 45, 45, 45])
})

test("two processes that hear of the same do not mark it twice, and what only the second hears of from then on is marked in time", async () => {
  const { see, marks } = await twoProcesses()
  await see(0)
  await see(9, 1)
  expect(await marks()).toEqual([0, 0, 0, 0])
  await see(54, 1)
  expect(await marks()).toEqual([54, 54, 54, 54])
})
