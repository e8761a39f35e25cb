import type { BrowserContextOptions, Locator, Page } from "playwright-core"
import { expect } from "vitest"
import { signInPath, type withBrowser } from "#tests/harness/browser"
import { makeOrganization, type TestOrganization } from "#tests/harness/organization"
import type { TestServer } from "#tests/harness/server"

/** How long a change may take to show. */
export const SOON = { timeout: 10_000, interval: 50 }

export type FleetPage = {
  page: Page
  /** Errors and warnings of the console, and exceptions. */
  complaints: string[]
  /** How often it was loaded: unchanged where it changed by itself. */
  loads: () => number
  row: (agent: string) => Locator
}

/** An organization whose one member is named Ada. */
export function organizationOfAda(role: "engineer" | "admin" = "engineer"): Promise<TestOrganization> {
  return makeOrganization({ member: { email: "ada@example.com", name: "Ada", role } })
}

/** The fleet in a new browser window, signed in by a one-time link, and alive. */
export async function openFleet(
  browser: ReturnType<typeof withBrowser>,
  server: Pick<TestServer, "url">,
  organization: TestOrganization,
  options?: BrowserContextOptions,
): Promise<FleetPage> {
  const page = await browser.newPage(options)
  const complaints: string[] = []
  let loads = 0
  page
    .on(
      "console",
      (message) => ["error", "warning"].includes(message.type()) && complaints.push(`${message.text()} (${message.location().url})`),
    )
    .on("pageerror", ({ message }) => complaints.push(message))
    .on("load", () => (loads += 1))
  await page.goto(server.url + (await signInPath(organization)))
  await page.waitForURL(`${server.url}/`)
  await untilConnection(page, /live$/)
  return {
    page,
    complaints,
    loads: () => loads,
    row: (agent) => rowOf(page, agent),
  }
}

export function rowOf(page: Page, agent: string): Locator {
  const agents = page.getByRole("group", { name: "Agents" })
  return agents.getByRole("row").filter({ has: page.getByText(agent, { exact: true }) })
}

/** Waits until the header says so of the figures: `live`, `reconnecting, figures from 14:02:11`. */
export function untilConnection(page: Page, words: RegExp): Promise<void> {
  return page.locator("header").getByRole("status").filter({ hasText: words }).waitFor()
}

/** What a row shows: words, burn, and the bar as it is spoken and drawn. */
export async function figuresOf(row: Locator) {
  const meter = row.getByRole("meter")
  const bar = await meter.locator("div").first().getAttribute("style")
  return {
    burn: (await row.locator(".fleet-burn .figure").first().textContent()) ?? "",
    budget: (await meter.getAttribute("aria-valuetext")) ?? "",
    bar: bar?.replace(/[\s;]/g, "") ?? "",
  }
}

/** The chart is drawn after the first paint, by a script of its own. */
export function untilChart(page: Page): Promise<void> {
  return page.locator(".recharts-surface").first().waitFor()
}

/** How far the page is wider than the screen of a phone, on which it is from here on. */
export async function overflowOnPhone(page: Page): Promise<number> {
  await page.setViewportSize({ width: 360, height: 780 })
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

export async function untilStatus(row: Locator, status: string): Promise<void> {
  await expect.poll(() => row.locator(".fleet-name").textContent(), SOON).toContain(status)
}

/** Rows hold still under the pointer until they are told to sort. */
export async function sortNow({ page, row }: FleetPage, agent: string): Promise<void> {
  await row(agent).hover()
  await page.getByRole("button", { name: /sort now/ }).click()
}
