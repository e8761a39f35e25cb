import { expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, overflowOnPhone, untilChart } from "./fleet-page.ts"
import { seriousOn } from "./serious.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

/** An organization whose session `s-1` has used up its half dollar: 25 calls of two cents, the last of which tripped it. */
async function stoppedSession(colorScheme: "dark" | "light") {
  const organization = await organizationOfAda("admin")
  const program = programOf(server, organization.key)
  await program.batch(Array.from({ length: 25 }, (_, n) => call(`c-${n}`, { model: "o3-pro", usage: { input: 200, output: 200 } })))
  return { ...(await openFleet(browser, server, organization, { colorScheme })), program, organization }
}

test("an incident says what tripped, by which number and what lifts it; raised for this one, it is over without a reload", async () => {
  const { page, complaints } = await stoppedSession("dark")
  await page.getByRole("link", { name: /Incidents/ }).click()
  await page.waitForURL(/incidents$/)
  expect(await seriousOn(page)).toEqual([])
  await page.getByRole("link", { name: "session cost of session s-1" }).click()
  await page.getByText("$0.5000 of $0.50", { exact: false }).first().waitFor()
  await page.getByText("An engineer may grant Overdrive, an admin raise the limit.").waitFor()
  await page.getByRole("region", { name: "Calls around the trip" }).getByText("× 19 equal calls").waitFor()
  expect(await seriousOn(page)).toEqual([])
  expect(await overflowOnPhone(page)).toBe(0)

  await page.getByRole("button", { name: "Raise…" }).click()
  await page.getByLabel("New ceiling, dollars").fill("0.80")
  expect(await seriousOn(page)).toEqual([])
  await page.getByRole("button", { name: "Raise", exact: true }).click()
  await page.getByText("session s-1: $0.80 from now on").waitFor()
  await page
    .getByText(/^○closed$/)
    .first()
    .waitFor()
  expect(complaints).toEqual([])
})

test("a limit is written as a sentence, previewed on the last days, made, and switched to hold", async () => {
  const { page, complaints, program } = await stoppedSession("light")
  await page.goto(`${server.url}/limits`)
  await page.getByRole("link", { name: "Each session may use 50,000 tokens, then it is suspended." }).waitFor()
  expect(await seriousOn(page)).toEqual([])

  await page.getByRole("button", { name: "New limit" }).click()
  await page.getByLabel("Each").selectOption("agent")
  await page.getByLabel("Over").selectOption("day")
  await page.getByLabel("Ceiling, dollars").fill("0.30")
  await page.getByText("Each agent may spend $0.30 a day, then it is suspended.").waitFor()
  await page.getByText(/It would have tripped once for 1 agent/).waitFor()
  expect(await seriousOn(page)).toEqual([])
  await page.getByLabel("Counts").selectOption("period")
  await page.getByRole("button", { name: "Make it" }).click()
  const link = page.getByRole("link", { name: "Each agent may spend $0.30 a day, then it is suspended." })
  await link.click()

  await page.waitForURL(/limits\/lim_/)
  await page.getByRole("button", { name: "enforce" }).click()
  await page.getByText("At the ceiling now: crawler.").last().waitFor()
  expect(await seriousOn(page)).toEqual([])
  await page.getByRole("button", { name: "Enforce", exact: true }).click()
  await page.getByText("mode observe → enforce").waitFor()
  const { directive } = await program.report(call("c-9", { session: "s-2" }))
  expect(directive).toMatchObject({ action: "suspend", code: "agent_cost" })
  expect(await overflowOnPhone(page)).toBe(0)
  expect(complaints).toEqual([])
})

test("costs add up to the last nano-dollar, by each split, and say what is not certain", async () => {
  const { page, complaints, program } = await stoppedSession("dark")
  await program.batch([
    call("u-1", { agent: "writer", session: "s-9", user: "anna", model: "made-up-1" }),
    call("u-2", { agent: "writer", session: "s-9", user: "anna", usage: undefined }),
  ])
  for (const by of ["model", "agent", "user", "session"]) {
    await page.goto(`${server.url}/costs?by=${by}&range=24h`)
    await page.getByRole("cell", { name: "Total" }).waitFor()
    const costs = await page
      .getByRole("region", { name: "Costs" })
      .locator("tbody tr td:nth-child(2) span")
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("title") ?? ""))
    const nanos = costs.filter((cost) => cost !== "").map((cost) => BigInt(cost.replace(/[$.]/g, "")))
    const total = nanos.pop()
    expect(
      nanos.reduce((sum, nano) => sum + nano, 0n),
      by,
    ).toBe(total)
  }
  await page.getByRole("columnheader", { name: "received" }).waitFor()
  await untilChart(page)
  expect(await seriousOn(page)).toEqual([])
  expect(await overflowOnPhone(page)).toBe(0)
  const csv = await page.evaluate(
    async (href) => (await fetch(href)).text(),
    (await page.getByRole("link", { name: /CSV/ }).getAttribute("href")) ?? "",
  )
  expect(csv.trim().split("\r\n")).toHaveLength(28)
  expect(complaints).toEqual([])
})
