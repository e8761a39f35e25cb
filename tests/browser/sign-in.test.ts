import { expect, test } from "vitest"
import { withBrowser } from "#tests/harness/browser"
import { ownDatabaseUrl } from "#tests/harness/database"
import { withServer } from "#tests/harness/server"
import { overflowOnPhone, untilConnection } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true, databaseUrl: await ownDatabaseUrl("set_up") })
const browser = withBrowser()

test("an empty installation is set up, its admin changes the password, under a policy that lets no foreign script run", async () => {
  const page = await browser.newPage()
  const complaints: string[] = []
  page
    .on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()))
    .on("pageerror", ({ message }) => complaints.push(message))
  await page.goto(`${server.url}/set-up?token=${"x".repeat(43)}`)
  await page.getByText("Open the link that the server printed").waitFor()
  await page.goto((await server.line(/set-up\?token=/)).replace(/.*(http\S+).*/, "$1"))
  expect(await seriousOn(page), "set-up").toEqual([])
  await page.getByLabel("Organization").fill("Acme")
  await page.getByLabel("Your name").fill("Ada")
  await page.getByLabel("E-mail").fill("ada@example.com")
  await page.getByLabel("Password").fill("correct horse battery")
  await page.getByRole("button", { name: "Set up" }).click()
  await page.waitForURL(`${server.url}/`)
  await untilConnection(page, /live$/)
  await page.goto(`${server.url}/set-up`)
  expect(new URL(page.url()).pathname, "it is gone once somebody can sign in").toBe("/")

  await page.getByRole("link", { name: "Settings" }).click()
  for (const name of ["Members", "Account", "Organization"]) {
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name }).click()
    await page.waitForURL(new RegExp(`/settings/${name.toLowerCase()}$`))
    await page.locator("#main section").first().waitFor()
    expect(await seriousOn(page), name).toEqual([])
  }
  await page.getByLabel("Name", { exact: true }).fill("Acme & Co")
  await page.getByRole("button", { name: "Save…" }).click()
  await page.getByRole("alertdialog").getByText("Acme → Acme & Co").waitFor()
  await page.getByRole("button", { name: "Save", exact: true }).click()
  await page.getByRole("button", { name: /Acme & Co/ }).waitFor()

  await page.goto(`${server.url}/settings/account`)
  await page.getByRole("textbox", { name: "Current password" }).fill("correct horse battery")
  await page.getByRole("textbox", { name: "New password" }).fill("another horse battery")
  await page.getByRole("button", { name: "Change password" }).click()
  await page.getByRole("status").filter({ hasText: "Your password is changed" }).waitFor()
  expect(await overflowOnPhone(page)).toBe(0)
  expect(complaints).toEqual([])
  const foreign = await page.evaluate(() => {
    const script = document.createElement("script")
    script.textContent = "document.title = 'foreign'"
    document.body.append(script)
    return document.title
  })
  expect(foreign).not.toBe("foreign")
  await expect.poll(() => complaints.join()).toContain("Content Security Policy")

  const other = await browser.newPage()
  await other.goto(`${server.url}/sign-in`)
  for (const password of ["correct horse battery", "another horse battery"]) {
    await other.getByLabel("E-mail").fill("ada@example.com")
    await other.getByLabel("Password").fill(password)
    await other.getByRole("button", { name: "Sign in", exact: true }).click()
    if (password.startsWith("correct")) await other.getByText("No member has this e-mail address and password.").waitFor()
  }
  await other.waitForURL(`${server.url}/`)
})
