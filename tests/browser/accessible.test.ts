import { expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, untilChart, untilStatus } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test.each(["dark", "light"] as const)("%s: no page, dialog or width is out of reach", async (colorScheme) => {
  const organization = await organizationOfAda()
  const { batch, stop } = programOf(server, organization.key)
  await batch(["crawler", "researcher"].map((agent) => call(agent, { agent, session: agent })))
  await stop("agent", "crawler")
  const fleet = await openFleet(browser, server, organization, { colorScheme })
  const { page } = fleet
  await untilStatus(fleet.row("crawler"), "killed")
  await untilChart(page)
  expect(await seriousOn(page), "fleet").toEqual([])
  for (const key of ["Control+k", "?"]) {
    await page.keyboard.press(key)
    await page.getByRole("dialog").waitFor()
    expect(await seriousOn(page), `dialog of ${key}`).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
  }
  for (const name of ["Stop…", "Resume crawler"]) {
    await page.getByRole("button", { name }).click()
    await page.getByRole("alertdialog").waitFor()
    expect(await seriousOn(page), `dialog of ${name}`).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("alertdialog").waitFor({ state: "detached" })
  }
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await seriousOn(page), "fleet on a phone").toEqual([])
  await page.getByRole("button", { name: "as a table" }).click()
  await page.getByRole("button", { name: "Stop researcher" }).click()
  expect(await seriousOn(page), "dialog").toEqual([])
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "More" }).click()
  expect(await seriousOn(page), "menu").toEqual([])
  await page.getByRole("link", { name: "API" }).click()
  await page.waitForURL(/docs$/)
  await page.getByRole("heading", { level: 1, name: /the API/ }).waitFor()
  expect(await seriousOn(page), "docs").toEqual([])
  await page.getByRole("link", { name: "Fleet" }).click()
  await fleet.row("crawler").waitFor()
  expect(fleet.complaints).toEqual([])

  const guest = await browser.newPage({ colorScheme })
  await guest.goto(`${server.url}/docs`)
  await guest.getByRole("link", { name: "To the fleet" }).click()
  await guest.waitForURL(/sign-in$/)
  expect(await seriousOn(guest), "sign-in").toEqual([])
})
