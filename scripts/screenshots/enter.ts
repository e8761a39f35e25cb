import type { Page } from "playwright-core"

/** Signs in by the link that a server prints; where it sets up a new installation, as its first admin. */
export async function enter(page: Page, link: string): Promise<void> {
  await page.goto(link)
  if (new URL(link).pathname === "/set-up") {
    await page.getByLabel("Organization").fill("Acme")
    await page.getByLabel("Time zone").fill("UTC")
    await page.getByLabel("Your name").fill("Ada")
    await page.getByLabel("E-mail").fill("ada@acme.example")
    await page.locator("[name=password]").fill(crypto.randomUUID())
    await page.getByRole("button", { name: "Set up" }).click()
  }
  await page.waitForURL(({ pathname }) => pathname === "/")
}
