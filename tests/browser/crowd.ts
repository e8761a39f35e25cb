import type { Page } from "playwright-core"
import { expect } from "vitest"
import { call, programOf } from "#tests/api/program"
import type { withBrowser } from "#tests/harness/browser"
import type { TestServer } from "#tests/harness/server"
import { figuresOf, openFleet, organizationOfAda, SOON } from "./fleet-page.ts"

const agents = Array.from({ length: 500 }, (_, at) => `agent-${String(at).padStart(3, "0")}`)

/** What is told and not judged: how long it takes is also a matter of who else uses the machine. In ms. */
export type Crowd = { answeredMs: number; tasksMs: number[] }

/** Five hundred agents report each second for so long: Stop can be pressed, every call arrives, and nothing is complained of. */
export async function watchCrowd(
  server: Omit<TestServer, "stop">,
  browser: ReturnType<typeof withBrowser>,
  seconds: number,
): Promise<Crowd> {
  const organization = await organizationOfAda()
  const { batch } = programOf(server, organization.key)
  const everyone = (round: number) => batch(agents.map((agent) => call(`${agent}-${round}`, { agent, session: agent })))
  await everyone(0)
  const { page, complaints } = await openFleet(browser, server, organization)

  const stops = page.getByRole("button", { name: /^Stop agent-/ })
  const dialog = page.getByRole("alertdialog")
  const pressStop = async () => {
    await stops.first().click()
    await dialog.waitFor()
  }
  const leave = async () => {
    await page.keyboard.press("Escape")
    await dialog.waitFor({ state: "detached" })
  }
  const from = performance.now()
  await page.goto(server.url)
  await pressStop()
  const answeredMs = Math.round(performance.now() - from)
  await leave()

  await page.evaluate(watchTasks)
  for (let round = 1; round <= seconds; round += 1) {
    const next = page.waitForTimeout(1_000)
    if (round === Math.ceil(seconds / 2)) await Promise.all([everyone(round), pressStop()])
    else await everyone(round)
    await next
  }
  await leave()
  // Each call costs $0.0005, the one before all rounds too.
  const first = page.getByRole("row").filter({ has: stops }).first()
  await expect.poll(async () => (await figuresOf(first)).budget, SOON).toContain(`$${((seconds + 1) * 0.0005).toFixed(4)} of`)
  expect(complaints).toEqual([])
  return { answeredMs, tasksMs: await longTasks(page) }
}

type Watched = Window & { tasks: number[] }

/** Runs in the page: notes every task of the main thread that takes longer than 50 ms from now on. */
function watchTasks(): void {
  const page = window as unknown as Watched
  page.tasks = []
  new PerformanceObserver((list) => page.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" })
}

function longTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as Watched).tasks.map(Math.round))
}
