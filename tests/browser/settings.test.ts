import { beforeAll, describe, expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import type { TestOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, overflowOnPhone, SOON } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

describe("an admin", () => {
  let organization: TestOrganization
  let program: ReturnType<typeof programOf>

  beforeAll(async () => {
    organization = await organizationOfAda("admin")
    program = programOf(server, organization.key)
    await program.batch([
      call("u-1", { model: "acme/large-1", user: "ada", usage: { input: 1_000, output: 0 } }),
      call("u-2", { model: "gpt-4o-mini", session: "s-2", user: "bob", usage: { input: 30_000, output: 0 } }),
    ])
  })

  /** A part of Settings, wide; axe looks at it as it opens. `done`: axe, and a phone, when its task is. */
  async function open(path: string, colorScheme: "dark" | "light") {
    const { page, complaints } = await openFleet(browser, server, organization, { colorScheme })
    const go = async (to: string) => {
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.goto(`${server.url}/settings/${to}`)
      await page.locator("main table, main form, main textarea").first().waitFor()
      expect(await seriousOn(page), `${to} as it opens`).toEqual([])
    }
    await go(path)
    return {
      page,
      go,
      row: (name: RegExp) => page.getByRole("row", { name }),
      dialog: page.getByRole("alertdialog"),
      press: (name: string | RegExp) => page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name }).click(),
      done: async () => {
        expect(await seriousOn(page), "when it is done").toEqual([])
        expect(await overflowOnPhone(page), "on a phone").toBe(0)
        // What is refused on purpose is also said by the console.
        expect(complaints.filter((text) => !text.includes("status of 422"))).toEqual([])
      },
    }
  }

  test("makes a key that is shown once, rotates it, and revokes it knowing whom that cuts off", async () => {
    const { page, row, dialog, press, done } = await open("keys", "dark")
    await press("New key")
    await dialog.getByLabel("Name").fill("crawler in production")
    await dialog.getByLabel("Only for the agent").fill("crawler-7")
    expect(await seriousOn(page)).toEqual([])
    await dialog.getByRole("button", { name: "Make it" }).click()
    const shown = page.getByRole("dialog").locator("code")
    const key = (await shown.textContent()) ?? ""
    expect(key).toMatch(/^gov_[0-9A-Za-z]{38}$/)
    expect(await seriousOn(page)).toEqual([])
    await press("I have copied it")
    await programOf(server, key).report(call("k-1", { agent: "crawler-7", session: "k" }))
    await expect
      .poll(async () => {
        await page.reload()
        return row(/crawler in production/).textContent()
      }, SOON)
      .toContain("by crawler-7")
    expect(await page.content()).not.toContain(key)

    await press("Rotate… crawler in production")
    await dialog.getByLabel("The old one keeps working for").selectOption("60")
    await dialog.getByRole("button", { name: "Make the new key" }).click()
    await press("I have copied it")
    await row(/rotated, until/)
      .getByRole("button", { name: /^Revoke/ })
      .click()
    await dialog.getByText(/It was last used .* ago by crawler-7\. Whoever sends with gov_/).waitFor()
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await row(/rotated, until/).waitFor({ state: "detached" })
    await expect.poll(async () => (await server.request("/api/v1/whoami", { key })).status, SOON).toBe(401)
    await done()
  })

  test("makes a plan with a quota, and puts two users on it by a file that tells first whom it stops", async () => {
    const { page, go, row, dialog, press, done } = await open("plans", "light")
    await page.getByLabel("Name of the new plan").fill("free")
    await press("New plan")
    await press("Quota… of free")
    await dialog.getByLabel("Tokens a month").fill("20k")
    await dialog.getByLabel("Used up, they are").selectOption("suspend")
    expect(await seriousOn(page)).toEqual([])
    await dialog.getByRole("button", { name: "Set it" }).click()
    await row(/free.*20,000.*24,000.*its own/).waitFor()
    await done()

    await go("users")
    const lines = page.getByLabel("Or its lines")
    await lines.fill("name,plan\nada,free\nbob,gold\n")
    await press("What would change?")
    await page.getByText("line 3, plan: there is no plan gold").waitFor()
    expect(await seriousOn(page)).toEqual([])
    await lines.fill("name,plan\nada,free\nbob,free\ncleo,free\n")
    await press("What would change?")
    await page.getByText("2 change, 1 are new, 0 stay as they are.").waitFor()
    await page.getByText("1 user is stopped by it now: bob").waitFor()
    await row(/bob.*plan none → free/).waitFor()
    expect(await seriousOn(page)).toEqual([])
    await press("Change 3 users")
    await page.getByText("1 made, 2 changed").waitFor()
    const { directive } = await program.report(call("u-3", { session: "s-3", user: "bob", model: "gpt-4o-mini" }))
    expect(directive).toMatchObject({ action: "suspend", code: "user_tokens" })
    await done()
  })

  test("prices a model that was seen without one, seeing first what that changes", async () => {
    const { page, row, dialog, press, done } = await open("prices", "dark")
    await press("Set price… of acme/large-1")
    await dialog.getByLabel("Input, $ per million").fill("1")
    await dialog.getByLabel("Output, $ per million").fill("2")
    await dialog.getByText("1 recorded call costs $0.0090 less.", { exact: false }).waitFor()
    expect(await seriousOn(page)).toEqual([])
    await dialog.getByRole("button", { name: "Set it" }).click()
    await page.getByText("Every model that was called has a price.").waitFor()
    await row(/acme\/large-1.*\$1\.00.*\$2\.00.*Ada/).waitFor()
    expect(await program.get("/api/v1/usage/summary?by=model&bucket=day")).toMatchObject({
      rows: expect.arrayContaining([
        expect.objectContaining({ name: "acme/large-1", total: expect.objectContaining({ costUsd: "0.001" }) }),
      ]),
    })
    await page.getByRole("searchbox", { name: "Find a model" }).fill("anthropic/claude-opus")
    await page.waitForURL(/q=anthropic/)
    await row(/anthropic\/claude-opus-4-5/)
      .first()
      .waitFor()
    await done()
  })

  test("puts a table of downgrades in place; a pair that leads back is told where it stands", async () => {
    const { page, row, dialog, press, done } = await open("downgrades", "light")
    await press("Change…")
    await press("One more pair")
    await page.getByLabel("Model 11", { exact: true }).fill("gpt-4o-mini")
    await page.getByLabel("Cheaper model 11").fill("gpt-4o")
    await dialog.getByRole("button", { name: "Put in place" }).click()
    await dialog.getByText("gpt-4o is not cheaper than gpt-4o-mini").waitFor()
    expect(await seriousOn(page)).toEqual([])
    await page.getByLabel("Cheaper model 11").fill("gpt-4.1-nano")
    await dialog.getByRole("button", { name: "Put in place" }).click()
    await row(/gpt-4o-mini.*gpt-4\.1-nano/).waitFor()
    await done()
  })

  test("reads who did what, unfolds what it changed, and filters", async () => {
    const { page, press, done } = await open("audit", "dark")
    await page.getByLabel("Did what").fill("price")
    await press("Filter")
    await page.waitForURL(/action=price/)
    await page.getByText("price.create").click()
    await page.getByText("+ acme/large-1").waitFor()
    expect(await page.getByRole("row").count()).toBe(2)
    expect(await page.getByRole("link", { name: "Export CSV" }).getAttribute("href")).toBe("/api/v1/audit/export.csv?action=price")
    await done()
  })
})

test("an engineer sees prices and plans, changes none, and is told whose page the others are", async () => {
  const organization = await organizationOfAda("engineer")
  const { page, complaints } = await openFleet(browser, server, organization, { colorScheme: "light" })
  await page.goto(`${server.url}/settings/prices`)
  // What still streams in stands in the page twice, once hidden: roles see it once.
  const main = page.getByRole("main")
  await main.getByText("Everything is charged by the book.").waitFor()
  await main.getByText("Admins change prices.").waitFor()
  expect(await page.getByRole("button", { name: "New price" }).count()).toBe(0)
  expect(await seriousOn(page)).toEqual([])
  for (const path of ["keys", "users", "audit"]) {
    await page.goto(`${server.url}/settings/${path}`)
    await main.getByText("This page needs the role admin; yours is engineer.").waitFor()
  }
  expect(complaints).toEqual([])
})
