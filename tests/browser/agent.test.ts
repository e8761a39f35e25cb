import { expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, untilChart } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("an agent: what it burnt, on which model, under which limits; named, expected, stopped and resumed", async () => {
  const organization = await organizationOfAda()
  const { batch, directive } = programOf(server, organization.key)
  await batch([call("a"), call("b", { model: "gpt-4o-mini" })])
  const { page, complaints } = await openFleet(browser, server, organization, { colorScheme: "dark" })
  await page.keyboard.press("Control+k")
  await page.getByRole("dialog").getByRole("combobox").fill("crawler")
  await page
    .getByRole("option", { name: /crawler/ })
    .first()
    .waitFor()
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/agents\/agt_/)
  await untilChart(page)
  const models = page.getByRole("region", { name: "Cost by model" })
  await models.getByRole("row", { name: /gpt-4o-mini/ }).waitFor()
  await models.getByRole("row", { name: /^together/ }).waitFor()
  await page.getByRole("meter", { name: "session budget of s-1" }).waitFor()
  await page.getByText("The agent names no user").waitFor()
  expect(await seriousOn(page), "agent").toEqual([])
  await page.getByRole("link", { name: "30 d", exact: true }).click()
  await page.waitForURL(/range=30d/)
  await page.getByRole("heading", { name: /Spent by day/ }).waitFor()
  const tip = page.locator(".recharts-tooltip-wrapper")
  await page.locator(".recharts-surface").first().focus()
  await tip.filter({ hasText: "no data" }).waitFor()
  for (let day = 1; day <= 30; day += 1) await page.keyboard.press("ArrowRight")
  await tip.filter({ hasText: /crawler\s*\$0\.0/ }).waitFor()

  await page.getByRole("button", { name: "Edit crawler" }).click()
  const edit = page.getByRole("alertdialog", { name: "Edit crawler" })
  expect(await seriousOn(page), "edit").toEqual([])
  await edit.getByLabel("Label").fill("The crawler")
  await edit.getByLabel("Expected to be heard of every").selectOption("60000")
  await edit.getByRole("button", { name: "Save" }).click()
  await page.getByRole("heading", { level: 1, name: /The crawler/ }).waitFor()
  await page.getByText("expected every 1 min").waitFor()

  await page.getByRole("button", { name: "Stop crawler" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop now" }).click()
  const resume = page.getByRole("button", { name: "Resume crawler" })
  await resume.waitFor()
  expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "kill" })
  expect(await seriousOn(page), "stopped").toEqual([])
  await resume.click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Resume" }).click()
  await page.getByRole("button", { name: "Stop crawler" }).waitFor()
  expect(complaints).toEqual([])
})
