import { expect, test } from "vitest"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda } from "./fleet-page.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("an organization without events sees the request that makes the first one; sent, it turns the page by itself", async () => {
  const organization = await organizationOfAda()
  const { page, row, loads, complaints } = await openFleet(browser, server, organization)
  await page.getByRole("heading", { name: "No agent has reported yet." }).waitFor()
  const loaded = loads()

  // biome-ignore lint/performance/useDomNodeTextContent: as a person copies it; a backslash goes on to the next line only at the end of one
  const curl = await page.locator("pre").innerText()
  const [, url, json] = /^curl (\S+) \\\n[\s\S]* -d '([^']+)'$/.exec(curl) ?? []
  expect(url).toBe(`${server.url}/api/v1/usage`)
  expect((await server.request(url ?? "", { key: organization.key, json: JSON.parse(json ?? "") })).status).toBe(200)

  await row("researcher").waitFor()
  expect(await page.getByText("No agent has reported yet.").count()).toBe(0)
  expect(loads()).toBe(loaded)
  expect(complaints).toEqual([])
})
