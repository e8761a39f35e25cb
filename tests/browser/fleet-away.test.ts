import { expect, onTestFinished, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { testDatabaseUrl } from "#tests/harness/database"
import { cuttableDatabase } from "#tests/harness/database-proxy"
import { startServer } from "#tests/harness/server"
import { figuresOf, openFleet, organizationOfAda, SOON, untilConnection } from "./fleet-page.ts"

const browser = withBrowser()

/** Longer than the longest pause between two attempts to connect. */
const BACK = { ...SOON, timeout: 20_000 }

test("while the database is away the last figures stay, dimmed and dated; then the page goes on by itself", async () => {
  const database = await cuttableDatabase(await testDatabaseUrl())
  const server = await startServer({ ui: true, databaseUrl: database.url })
  onTestFinished(async () => {
    await server.stop()
    await database.cut()
  })
  const organization = await organizationOfAda()
  const { report } = programOf(server, organization.key)
  await report(call("before"))
  const { page, row, loads } = await openFleet(browser, server, organization)
  const before = await figuresOf(row("crawler"))
  const loaded = loads()
  const figure = row("crawler").locator(".fleet-burn .figure").first()
  const opacity = () => figure.evaluate((element) => getComputedStyle(element).opacity)
  expect(await opacity()).toBe("1")

  await database.cut()
  await untilConnection(page, /reconnecting.*figures from \d\d:\d\d:\d\d/)
  expect(await figuresOf(row("crawler"))).toEqual(before)
  expect(await opacity()).toBe("0.55")
  const late = await page.context().newPage()
  await late.goto(server.url)
  await late.getByText("Most likely the database is away.").waitFor()

  await database.open()
  await expect.poll(async () => (await server.request("/api/health")).status, BACK).toBe(200)
  await report(call("after"))
  await expect.poll(async () => (await figuresOf(row("crawler"))).burn, BACK).toBe("$0.0010/min")
  await untilConnection(page, /live$/)
  expect(await opacity()).toBe("1")
  expect(loads()).toBe(loaded)
  await late.getByRole("button", { name: "Try again" }).click()
  await late.getByRole("button", { name: "Stop crawler" }).waitFor()
})

test("a server that was killed and started again finds the page waiting, with totals and stops unchanged", async () => {
  const organization = await organizationOfAda()
  const server = await startServer({ ui: true })
  onTestFinished(async () => void (await server.stop()))
  const { report, stop } = programOf(server, organization.key)
  await report(call("before"))
  await stop("agent", "crawler")
  const { page, row, loads } = await openFleet(browser, server, organization)
  const before = await figuresOf(row("crawler"))
  const loaded = loads()

  await server.stop("SIGKILL")
  await untilConnection(page, /reconnecting/)
  const next = await startServer({ ui: true, port: Number(new URL(server.url).port) })
  onTestFinished(async () => void (await next.stop()))
  await untilConnection(page, /live$/)
  expect(await figuresOf(row("crawler"))).toEqual(before)
  expect((await report(call("after"))).directive.action).toBe("kill")
  await expect.poll(async () => (await figuresOf(row("crawler"))).burn, SOON).toBe("$0.0010/min")
  expect(loads()).toBe(loaded)
})

test("a chart that cannot be loaded leaves its table, and every Stop", async () => {
  const organization = await organizationOfAda()
  const server = await startServer({ ui: true })
  onTestFinished(async () => void (await server.stop()))
  const { report } = programOf(server, organization.key)
  await report(call("first"))
  const { page, row } = await openFleet(browser, server, organization)
  const html = await (await page.context().request.get(server.url)).text()
  const lost = page.waitForEvent("requestfailed")
  await page.route("**/_next/static/chunks/**", (route) =>
    html.includes(new URL(route.request().url()).pathname) ? route.continue() : route.abort(),
  )
  await page.reload()
  await lost

  await report(call("second"))
  await expect.poll(async () => (await figuresOf(row("crawler"))).burn, SOON).toBe("$0.0010/min")
  await page.getByRole("region", { name: "Burn of the last hour as a table" }).waitFor()
  await page.getByText("the chart could not be loaded").waitFor()
  await page.getByRole("button", { name: "Stop crawler" }).click()
  await page.getByRole("alertdialog").waitFor()
})
