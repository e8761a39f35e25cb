import { expect, test } from "vitest"
import { chance } from "./chance.ts"
import { kill } from "./kill.ts"

test("a server or Postgres is killed five times under 16 writers: every confirmed event is there once, and everything adds up", {
  timeout: 120_000,
}, async () => {
  const { wrong, acknowledged, stored, verified, recoveries } = await kill(5, chance("kill"))
  console.log(
    `kill: ${acknowledged} events confirmed, ${stored} stored; back after ${recoveries.map(({ what, ms }) => `${what} ${ms} ms`).join(", ")}`,
  )
  expect(wrong).toEqual([])
  expect(stored, "every writer got its last events confirmed too").toBe(acknowledged)
  expect(verified.differences).toEqual([])
  expect(acknowledged).toBeGreaterThan(200)
})
