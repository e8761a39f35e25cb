import { expect, test } from "vitest"
import { chance } from "#tests/proof/chance"
import { kill } from "#tests/proof/kill"

test("a server or Postgres is killed fifty times under 16 writers: every confirmed event is there once, and everything adds up", {
  timeout: 900_000,
}, async () => {
  const { wrong, acknowledged, stored, verified, recoveries } = await kill(50, chance("kill"))
  const slowest = recoveries.reduce((a, b) => (a.ms > b.ms ? a : b))
  console.log(`kill: ${acknowledged} events confirmed, ${stored} stored; the longest recovery, ${slowest.what}, took ${slowest.ms} ms`)
  expect(wrong).toEqual([])
  expect(stored).toBe(acknowledged)
  expect(verified.differences).toEqual([])
})
