import { expect, test } from "vitest"
import { signInPath, withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { organizationOfAda } from "./fleet-page.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

test("a one-time link signs in, and only once", async () => {
  const organization = await organizationOfAda()
  const path = await signInPath(organization)
  const page = await browser.newPage()
  await page.goto(server.url + path)
  await page.waitForURL(`${server.url}/`)
  const copy = await browser.newPage()
  await copy.goto(server.url + path)
  await copy.getByText(/link/i).first().waitFor()
  expect(new URL(copy.url()).pathname).toBe("/sign-in")
})
