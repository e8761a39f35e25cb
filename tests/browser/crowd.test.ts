import { test } from "vitest"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { watchCrowd } from "./crowd.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("while five hundred agents report each second, Stop can be pressed, every call arrives, and nothing is complained of", async () => {
  const { answeredMs, tasksMs } = await watchCrowd(server, browser, 10)
  console.log(`Stop answered ${answeredMs} ms after navigation; tasks over 50 ms: ${tasksMs.join(" ") || "none"}`)
}, 120_000)
