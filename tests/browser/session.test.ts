import { expect, test } from "vitest"
import { call, programOf, toolCall } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, overflowOnPhone } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("a session call by call: equal calls folded, the one that tripped with its number, then Overdrive and a call that shows by itself", async () => {
  const organization = await organizationOfAda()
  const { batch, report } = programOf(server, organization.key)
  await batch(Array.from({ length: 38 }, (_, n) => call(`e-${n}`)))
  await report(toolCall("search", { outcome: "error" }))
  await report(call("whole budget", { usage: { input: 0, output: 48_100 } }))

  const { page, complaints, loads } = await openFleet(browser, server, organization, { colorScheme: "dark" })
  await page.getByRole("link", { name: "Sessions" }).click()
  await page.getByRole("link", { name: "stopped", exact: true }).click()
  await page.waitForURL(/status=stopped/)
  expect(await seriousOn(page), "list").toEqual([])
  await page.getByRole("link", { name: "s-1", exact: true }).click()
  const line = page.getByRole("region", { name: "Time line" })
  const rows = line.getByRole("listitem")
  await rows.filter({ hasText: "× 38" }).waitFor()
  await rows.filter({ hasText: "tool" }).filter({ hasText: "error" }).waitFor()
  await rows.filter({ hasText: /out 48\.1k.*tripped/ }).waitFor()
  await rows
    .filter({ hasText: /suspended: session tokens: 55,700 of 50,000 tokens|suspended: session cost/ })
    .first()
    .waitFor()
  expect(await seriousOn(page), "session").toEqual([])
  const folded = await rows.count()
  await line.getByRole("button", { name: /× 38/ }).click()
  expect(await rows.count()).toBe(folded + 38)
  expect(await line.getByRole("link", { name: "Export as CSV" }).getAttribute("href")).toBe("/api/v1/usage/export.csv?session=s-1")

  const loaded = loads()
  await page.getByRole("button", { name: "Overdrive" }).click()
  const dialog = page.getByRole("alertdialog", { name: "Overdrive for s-1" })
  expect(await seriousOn(page), "dialog").toEqual([])
  await dialog.getByLabel("Reason").fill("worth it")
  await dialog.getByRole("button", { name: "Grant Overdrive" }).click()
  await rows.filter({ hasText: /Overdrive by Ada: \$0\.5000 more: “worth it”/ }).waitFor()
  await report(call("shows by itself", { model: "gpt-4.1" }))
  await rows.filter({ hasText: "gpt-4.1" }).waitFor()
  expect(loads()).toBe(loaded)

  expect(await overflowOnPhone(page)).toBe(0)
  expect(await seriousOn(page), "session on a phone").toEqual([])
  expect(complaints).toEqual([])
})
