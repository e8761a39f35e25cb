import { expect, test } from "vitest"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("an organization without events sees the request that makes the first one; sent, it turns the page by itself", async () => {
  const organization = await organizationOfAda()
  const { page, row, loads, complaints } = await openFleet(browser, server, organization)
  await page.getByRole("heading", { name: "No agent has reported yet." }).waitFor()
  const loaded = loads()

  // biome-ignore lint/performance/useDomNodeTextContent: as a person copies it; a backslash goes on to the next line only at the end of one
  const curl = await page.locator("pre").first().innerText()
  const [, url, json] = /^curl (\S+) \\\n[\s\S]* -d '([^']+)'$/.exec(curl) ?? []
  expect(url).toBe(`${server.url}/api/v1/usage`)
  expect((await server.request(url ?? "", { key: organization.key, json: JSON.parse(json ?? "") })).status).toBe(200)

  await row("researcher").waitFor()
  expect(await page.getByText("No agent has reported yet.").count()).toBe(0)
  expect(loads()).toBe(loaded)
  expect(complaints).toEqual([])
})

test("an admin makes the first key here: it is shown once, stands in the request, and the request works", async () => {
  const organization = await organizationOfAda("admin")
  const { page, row, complaints } = await openFleet(browser, server, organization)
  await page.getByRole("button", { name: "Make another key" }).click()
  await page.getByText("It is shown this once.").waitFor()
  expect(await seriousOn(page)).toEqual([])
  // biome-ignore lint/performance/useDomNodeTextContent: as a person copies it
  const curl = await page.locator("pre").first().innerText()
  const [, key, json] = /Bearer (gov_\w+)"[\s\S]* -d '([^']+)'$/.exec(curl) ?? []
  expect((await server.request("/api/v1/usage", { key: key ?? "", json: JSON.parse(json ?? "") })).status).toBe(200)
  await row("researcher").waitFor()
  await page.reload()
  expect(await page.getByText(key ?? "").count()).toBe(0)
  expect(complaints).toEqual([])
})
