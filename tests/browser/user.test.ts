import { expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, SOON } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("from an e-mail to what is told to the customer in three clicks; a larger quota, previewed, lets them go on", async () => {
  const organization = await organizationOfAda("admin")
  const { batch, get } = programOf(server, organization.key)
  const others = Array.from({ length: 60 }, (_, n) => call(`o-${n}`, { session: `o-${n}`, user: `customer-${n}` }))
  const spent = ["a", "b"].map((id) => call(id, { session: `s-${id}`, user: "eve@example.com", usage: { input: 25_000, output: 0 } }))
  const quota = { users: [{ name: "eve@example.com", quota: { tokens: 40_000, hardStopTokens: 45_000 } }] }
  await batch([call("first", { session: "s-0", user: "eve@example.com" }), ...others])
  expect((await server.request("/api/v1/users", { key: organization.key, method: "PUT", json: quota })).status).toBe(200)
  await batch(spent)

  const { page, complaints } = await openFleet(browser, server, organization, { colorScheme: "light" })
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await page.getByRole("link", { name: "End users" }).click()
  await page.getByRole("searchbox", { name: "Find a user" }).fill("eve@")
  await page.waitForURL(/q=eve/)
  expect(await seriousOn(page), "list").toEqual([])
  await page.getByRole("link", { name: "eve@example.com" }).click()
  const answer = page.getByText(/^Stopped \d\d:\d\d \(UTC\): 50,200 of 45,000 tokens this month\./)
  await answer.waitFor()
  const sentence = (await answer.textContent()) ?? ""
  expect(sentence).toMatch(/Starts again 1 \w+ 00:00\. What stopped it: crawler, session s-b\.$/)
  await page.getByRole("button", { name: "Copy" }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), SOON).toBe(sentence)
  expect(await seriousOn(page), "user").toEqual([])

  await page.getByRole("button", { name: "Edit the quota of eve@example.com" }).click()
  const form = page.getByRole("form", { name: "Quota of eve@example.com" })
  const preview = form.getByRole("status")
  await form.getByLabel("Tokens a month").fill("50,200")
  await form.getByLabel("Hard stop").fill("60k")
  await expect.poll(() => preview.textContent(), SOON).toMatch(/^Calls go to a cheaper model at once: 50,200 used/)
  await form.getByLabel("Tokens a month").fill("50,201")
  await expect.poll(() => preview.textContent(), SOON).toBe("Lets calls go on: 1 left.")
  expect(await seriousOn(page), "editor").toEqual([])
  await page.keyboard.press("Enter")
  await page.getByText(/^Not stopped: 50,200 of 50,201 tokens this month, 1 left\./).waitFor()
  const { items } = (await get("/api/v1/users?q=eve")) as { items: { quota: object }[] }
  expect(items[0]?.quota).toMatchObject({ tokens: 50_201, hardStopTokens: 60_000, mode: "enforce", source: "own" })
  expect(complaints).toEqual([])
})
