import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { BurnSnapshot } from "#lib/contracts/burn"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, untilChart, untilStatus } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

const CROWD = 500

test.each(["dark", "light"] as const)(
  "%s: no page, dialog or width is out of reach, with five hundred agents",
  async (colorScheme) => {
    const organization = await organizationOfAda("admin")
    const { batch, stop, get } = programOf(server, organization.key)
    await batch(Array.from({ length: CROWD }, (_, n) => call(`n-${n}`, { agent: `agent-${n}`, session: `n-${n}` })))
    await batch(
      Array.from({ length: 25 }, (_, n) =>
        call(`c-${n}`, { user: "ann@example.com", model: "o3-pro", usage: { input: 200, output: 200 }, costUsd: "0.01" }),
      ),
    )
    await batch(["robot", "researcher"].map((agent) => call(agent, { agent, session: agent })))
    await stop("agent", "robot")
    const idOf = async (path: string) => ((await get(path)) as { items: { id: string }[] }).items[0]?.id ?? ""

    const { agents } = BurnSnapshot.parse(await get("/api/v1/burn"))
    const agentOf = (wanted: string) => `/agents/${agents.find(({ name }) => name === wanted)?.id}`

    const fleet = await openFleet(browser, server, organization, { colorScheme })
    const { page } = fleet
    await untilStatus(fleet.row("robot"), "killed")
    await untilChart(page)
    expect(await seriousOn(page), "fleet").toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole("button", { name: "as a table" }).click()
    expect(await seriousOn(page), "fleet on a phone, as a table").toEqual([])
    await page.getByRole("button", { name: "More" }).click()
    expect(await seriousOn(page, ".viewer-menu"), "menu").toEqual([])
    await page.keyboard.press("Escape")
    await page.setViewportSize({ width: 1280, height: 800 })

    // The dialogs of every page are opened on one without a crowd: what axe looks through is the whole page.
    const rest: readonly [path: string, dialogs: string[]][] = [
      ["/lab", ["Control+k", "?", "Stop…"]],
      [agentOf("robot"), ["Edit robot", "Resume robot"]],
      [agentOf("crawler"), ["Overdrive", "Stop crawler"]],
      ["/sessions", []],
      [`/sessions/${await idOf("/api/v1/sessions?q=s-1")}`, ["Overdrive", "Stop session s-1"]],
      ["/users", []],
      [`/users/${await idOf("/api/v1/users?q=ann")}`, ["Stop ann@example.com"]],
      ["/limits", ["New limit"]],
      [`/limits/${await idOf("/api/v1/limits")}`, ["Change…", "Another ceiling for one…", "Delete…"]],
      ["/incidents", ["Webhooks"]],
      [`/incidents/${await idOf("/api/v1/incidents")}`, ["Overdrive", "Raise…"]],
      ["/costs", []],
      ["/docs", []],
      ["/docs/when", []],
      ["/docs/api", []],
    ]
    for (const [path, dialogs] of rest) {
      await page.goto(server.url + path)
      await page.getByRole("main").waitFor()
      expect(await seriousOn(page), path).toEqual([])
      for (const opener of dialogs) await check(page, opener)
    }
    expect(fleet.complaints).toEqual([])

    const guest = await browser.newPage({ colorScheme })
    await guest.goto(`${server.url}/docs`)
    await guest.getByRole("link", { name: "To the fleet" }).click()
    await guest.waitForURL(/sign-in$/)
    expect(await seriousOn(guest), "sign-in").toEqual([])
  },
  60_000,
)

/** Opens a dialog by a key or a button, looks at it, and leaves. */
async function check(page: Page, opener: string): Promise<void> {
  const dialog = page.locator("[role$=dialog]")
  if (opener === "?" || opener.startsWith("Control+")) await page.keyboard.press(opener)
  else await page.getByRole("button", { name: opener }).first().click()
  await dialog.waitFor()
  expect(await seriousOn(page, "[role$=dialog]"), `dialog of ${opener} at ${page.url()}`).toEqual([])
  await page.keyboard.press("Escape")
  await dialog.waitFor({ state: "detached" })
}
