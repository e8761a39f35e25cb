import { expect, test } from "vitest"
import { withServer } from "#tests/harness/server"
import { mostWithin, press } from "./rate.ts"

const one = withServer()
const other = withServer()

test.concurrent("60 calls a minute: a burst admits exactly 60, no 60 s see more, at least 50 a minute go on", { timeout: 120_000 }, async ({
  expect,
}) => {
  const forMs = 90_000
  const pressure = { metric: "calls", window: "minute", ceiling: 60, burst: 16, steadyEveryMs: 900, forMs } as const
  const { burst, steady } = await press([one, other], pressure)
  console.log(
    `60 calls a minute, ${forMs / 1_000} s: burst ${burst.length}, steady ${steady.length}, most in 60 s ${mostWithin(burst, 60_000)}, ${mostWithin(steady, 60_000)}`,
  )
  expect(burst.filter((ms) => ms < 55_000).length, "the burst").toBe(60)
  expect(
    burst.findIndex((ms) => ms > 30_000),
    "all of it at once",
  ).toBe(60)
  expect(mostWithin(burst, 60_000)).toBeLessThanOrEqual(60)
  expect(mostWithin(steady, 60_000)).toBeLessThanOrEqual(60)
  expect((burst.length / forMs) * 60_000).toBeGreaterThanOrEqual(50)
  expect(steady.filter((ms) => ms >= forMs - 60_000).length, "a steady stream in the last minute").toBeGreaterThanOrEqual(50)
})

test.concurrent("10 tool calls a second: the same", { timeout: 60_000 }, async ({ expect }) => {
  const forMs = 20_000
  const pressure = { metric: "toolCalls", window: "second", ceiling: 10, burst: 8, steadyEveryMs: 90, forMs } as const
  const { burst, steady } = await press([other, one], pressure)
  console.log(
    `10 tool calls a second, ${forMs / 1_000} s: burst ${burst.length}, steady ${steady.length}, most in 1 s ${mostWithin(burst, 1_000)}, ${mostWithin(steady, 1_000)}`,
  )
  // Ten and no more. Not of the first second alone: a machine that is still warming up begins fewer.
  expect(mostWithin(burst, 1_000), "the burst").toBe(10)
  expect(mostWithin(steady, 1_000)).toBeLessThanOrEqual(10)
  expect(burst.length, "it goes on once the second has rolled").toBeGreaterThan(10)
})

test("two servers, two processes", () => {
  expect(one.pid).not.toBe(other.pid)
})
