import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { figuresOf, openFleet, organizationOfAda, rowOf, SOON, sortNow, untilChart, untilStatus } from "./fleet-page.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

/** 20,000 tokens of gpt-4o: five cents, a tenth of what a session may spend. */
const FIVE_CENTS = { usage: { input: 20_000, output: 0 } }

test("usage moves burn, bar and hour without a reload; after one, and without JavaScript, the same past stands there", async () => {
  const organization = await organizationOfAda()
  const { report } = programOf(server, organization.key)
  await report(call("first", FIVE_CENTS))
  const fleet = await openFleet(browser, server, organization)
  const crawler = fleet.row("crawler")
  const loads = fleet.loads()
  expect(await figuresOf(crawler)).toMatchObject({ burn: "$0.0500/min", bar: "width:10%" })

  await report(call("second", FIVE_CENTS))
  const figures = { burn: "$0.1000/min", budget: "$0.1000 of $0.5000 used, $0.00 held; session s-1", bar: "width:20%" }
  await expect.poll(() => figuresOf(crawler), SOON).toEqual(figures)
  await fleet.page.getByRole("button", { name: "as a table" }).click()
  expect(await hourOf(fleet.page)).toBeCloseTo(0.1)
  expect(fleet.loads()).toBe(loads)

  await fleet.page.reload()
  expect(await figuresOf(crawler)).toEqual(figures)
  const unscripted = await browser.newPage({ javaScriptEnabled: false, storageState: await fleet.page.context().storageState() })
  await unscripted.goto(server.url)
  expect(await figuresOf(rowOf(unscripted, "crawler"))).toEqual(figures)
  expect(await hourOf(unscripted)).toBeCloseTo(0.1)
  expect(fleet.complaints).toEqual([])
})

test("Stop is seen in every browser, told to the agent, enforced on what it asks, and lifted by Resume", async () => {
  const organization = await organizationOfAda()
  const { report, directive } = programOf(server, organization.key)
  const ask = async (id: string) => {
    const reply = await server.request("/api/v1/authorize", {
      key: organization.key,
      json: { id, agent: "crawler", session: "s-1", model: "gpt-4o" },
    })
    return reply.json()
  }
  await report(call("first", FIVE_CENTS))
  const [mine, other] = await Promise.all([openFleet(browser, server, organization), openFleet(browser, server, organization)])

  await mine.page.getByRole("button", { name: "Stop crawler" }).click()
  const dialog = mine.page.getByRole("alertdialog", { name: "Stop crawler?" })
  expect(await dialog.textContent()).toContain("1 session and $0.0500/min stop at once.")
  await dialog.getByLabel("Reason").fill("loops on the login page")
  await dialog.getByRole("button", { name: "Stop now" }).click()
  await dialog.waitFor({ state: "detached" })
  for (const { row } of [mine, other]) await untilStatus(row("crawler"), "killed")
  await sortNow(other, "crawler")
  expect(await other.row("crawler").textContent()).toMatch(/stopped by Ada: “loops on the login page”, since .* not told yet/)

  expect((await report(call("in flight"))).directive).toMatchObject({ action: "kill", code: "kill_switch" })
  await expect.poll(() => other.row("crawler").textContent(), SOON).toMatch(/told \d\d:\d\d:\d\d, calls in flight may still end/)
  expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "kill" })
  expect(await ask("stopped")).toMatchObject({ allowed: false, hold: null, directive: { action: "kill" } })

  // A minute without a call is what obeying looks like; the telling is put back instead of waiting for it.
  const { org } = organization
  await (await testDb()).obedience.updateMany({ where: { org, agent: "crawler" }, data: { toldAt: new Date(Date.now() - 61_000) } })
  await expect.poll(() => other.row("crawler").textContent(), SOON).toMatch(/told \d\d:\d\d:\d\d, obeyed/)

  await other.page.getByRole("button", { name: "Resume crawler" }).click()
  await other.page.getByRole("alertdialog", { name: "Resume crawler?" }).getByRole("button", { name: "Resume" }).click()
  for (const { row } of [mine, other]) await untilStatus(row("crawler"), "running")
  expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "continue" })
  expect(await ask("resumed")).toMatchObject({ allowed: true })
  expect([...mine.complaints, ...other.complaints]).toEqual([])
})

test("a keyboard is enough to stop, and Escape leaves everything as it was", async () => {
  const organization = await organizationOfAda()
  const { report, directive } = programOf(server, organization.key)
  await report(call("first"))
  const { page, row, complaints } = await openFleet(browser, server, organization)
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "")
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60 && (await focused()) !== name; presses += 1) await page.keyboard.press("Tab")
    expect(await focused()).toBe(name)
  }
  const dialog = page.getByRole("alertdialog")

  await tabTo("Stop crawler")
  await page.keyboard.press("Enter")
  await dialog.waitFor()
  await page.keyboard.press("Escape")
  await dialog.waitFor({ state: "detached" })
  await expect.poll(focused, SOON).toBe("Stop crawler")
  expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "continue" })

  await page.keyboard.press("Enter")
  await dialog.waitFor()
  await expect.poll(focused, SOON).toBe("Leave")
  await page.keyboard.press("Shift+Tab")
  await page.keyboard.type("it loops")
  await page.keyboard.press("Enter")
  await dialog.waitFor({ state: "detached" })
  await untilStatus(row("crawler"), "killed")
  await expect.poll(focused, SOON).toBe("Resume crawler")
  expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({
    action: "kill",
    message: expect.stringContaining("it loops"),
  })
  expect(complaints).toEqual([])
})

test("nothing on the page moves while figures grow from cents to hundreds of dollars", async () => {
  const organization = await organizationOfAda()
  const { report, batch } = programOf(server, organization.key)
  await batch(["a", "b", "c"].map((agent) => call(agent, { agent, session: agent })))
  const { page, row } = await openFleet(browser, server, organization)
  await untilChart(page)
  // Under the pointer no row changes its place, also when it passes every line.
  await row("a").hover()
  await page.evaluate(watchShifts)

  let spent = 0.0005
  for (const dollars of [1, 10, 100]) {
    spent += dollars
    await report(call(`${dollars}`, { agent: "b", session: "b", usage: { input: 0, output: dollars * 100_000 } }))
    const burn = `$${spent.toFixed(2)}/min`
    await expect.poll(async () => (await figuresOf(row("b"))).burn, SOON).toBe(burn)
  }
  expect(await page.evaluate(() => (window as unknown as { shifts: number }).shifts)).toBeLessThan(0.01)
})

/** What a table of the last hour adds up to, in dollars. */
async function hourOf(page: Page): Promise<number> {
  const cells = await page.getByRole("region", { name: "Burn of the last hour as a table" }).getByRole("cell").allTextContents()
  return cells.reduce((sum, text) => sum + Number(text.slice(1)), 0)
}

/** Runs in the page: adds up every layout shift from now on that no press of a key or button explains. */
function watchShifts(): void {
  const page = window as unknown as { shifts: number }
  page.shifts = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) page.shifts += entry.value
  }).observe({ type: "layout-shift" })
}
