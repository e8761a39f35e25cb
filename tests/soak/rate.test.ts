import { expect, test } from "vitest"
import { withServer } from "#tests/harness/server"
import { mostWithin, press } from "#tests/proof/rate"

const servers = [withServer(), withServer()]
const MINUTES = 5

test("60 calls a minute for five minutes: no 60 s see more, every minute of a steady stream at least 50", {
  timeout: 400_000,
}, async () => {
  const forMs = MINUTES * 60_000
  const { burst, steady } = await press(servers, { metric: "calls", window: "minute", ceiling: 60, burst: 16, steadyEveryMs: 900, forMs })
  const minutes = Array.from({ length: MINUTES }, (_, at) => steady.filter((ms) => ms >= at * 60_000 && ms < (at + 1) * 60_000).length)
  console.log(`60 calls a minute, ${MINUTES} minutes: burst ${burst.length}, steady by minute ${minutes.join(", ")}`)
  expect(burst.filter((ms) => ms < 55_000)).toHaveLength(60)
  expect(mostWithin(burst, 60_000)).toBeLessThanOrEqual(60)
  expect(mostWithin(steady, 60_000)).toBeLessThanOrEqual(60)
  expect(burst.length / MINUTES).toBeGreaterThanOrEqual(50)
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(50)
})
