import { expect } from "vitest"
import { call, programOf } from "#tests/api/program"
import type { withBrowser } from "#tests/harness/browser"
import type { TestServer } from "#tests/harness/server"
import { figuresOf, openFleet, organizationOfAda, SOON } from "./fleet-page.ts"
import { watchMainThread } from "./main-thread.ts"

const agents = Array.from({ length: 500 }, (_, at) => `agent-${String(at).padStart(3, "0")}`)

/** In ms. `answeredMs` passes on the wall, and so is also a matter of who else uses the machine; `tasksMs` is what tasks of more than 50 took of a processor. */
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

  const tasks = await watchMainThread(page)
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
  return { answeredMs, tasksMs: (await tasks()).filter((ms) => ms > 50) }
}
