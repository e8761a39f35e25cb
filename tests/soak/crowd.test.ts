import { expect, test } from "vitest"
import { watchCrowd } from "#tests/browser/crowd"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"

const server = withServer({ ui: true })
const browser = withBrowser()

test("five hundred agents at 1 Hz for a minute: no task of the main thread over 100 ms, the first Stop answers within 1.5 s", async () => {
  const { answeredMs, tasksMs } = await watchCrowd(server, browser, 60)
  console.log(`Stop answered ${answeredMs} ms after navigation; tasks over 50 ms: ${tasksMs.join(" ") || "none"}`)
  expect(Math.max(0, ...tasksMs)).toBeLessThanOrEqual(100)
  expect(answeredMs).toBeLessThanOrEqual(1_500)
}, 180_000)
