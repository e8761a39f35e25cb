import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { withBrowser } from "#tests/harness/browser"
import { withServer } from "#tests/harness/server"
import { openFleet, organizationOfAda, SOON } from "./fleet-page.ts"

const server = withServer({ ui: true })
const browser = withBrowser()

type Shown = { title: string; body: string | undefined; tag: string | undefined }

/** What a browser shows lies outside of its pages, and one without a screen shows nothing: it is asked, answers, and keeps what it was to show. */
async function answerAsBrowser(page: Page, answer: NotificationPermission): Promise<() => Promise<Shown[]>> {
  await page.context().addInitScript((given) => {
    const shown: (Shown & { onclick: (() => void) | null })[] = []
    class Kept {
      static permission = localStorage.getItem("given") ?? (given === "denied" ? "denied" : "default")
      static requestPermission() {
        localStorage.setItem("given", given)
        Kept.permission = given
        return Promise.resolve(given)
      }
      onclick: (() => void) | null = null
      constructor(title: string, options?: NotificationOptions) {
        shown.push(Object.assign(this, { title, body: options?.body, tag: options?.tag }))
      }
    }
    Object.assign(window, { Notification: Kept, shown })
  }, answer)
  return () => page.evaluate(() => (window as unknown as { shown: Shown[] }).shown.map(({ title, body, tag }) => ({ title, body, tag })))
}

/** Past the session's budget of $0.50 and not its 50,000 tokens. */
const dear = (session: string) => call(session, { session, model: "o3-pro", usage: { input: 10_000, output: 5_000 } })

test("a browser that was asked to says whom an incident is about and its number; a click leads there, and it can be told to be quiet", async () => {
  const organization = await organizationOfAda()
  const { report } = programOf(server, organization.key)
  await report(call("first"))
  const { page } = await openFleet(browser, server, organization)
  const shown = await answerAsBrowser(page, "granted")

  await page.goto(`${server.url}/incidents`)
  await report(dear("before"))
  await page
    .getByRole("row", { name: /before/ })
    .first()
    .waitFor()
  await page.getByRole("button", { name: "Notify this browser" }).click()
  await page.getByRole("button", { name: "Notifying this browser", pressed: true }).waitFor()

  await page.goto(server.url)
  await report(dear("s-night"))
  await expect
    .poll(shown, SOON)
    .toEqual([{ title: "session s-night: session cost", body: "$0.6000 of $0.50", tag: expect.stringMatching(/^inc_/) }])
  await page.evaluate(() => (window as unknown as { shown: { onclick(): void }[] }).shown[0]?.onclick())
  await page.waitForURL(/\/incidents\/inc_/)
  await page.getByText("s-night").first().waitFor()

  await page.goto(`${server.url}/incidents`)
  await page.getByRole("button", { name: "Notifying this browser" }).click()
  await page.getByRole("button", { name: "Notify this browser", pressed: false }).waitFor()
  await report(dear("s-quiet"))
  await page
    .getByRole("row", { name: /s-quiet/ })
    .first()
    .waitFor()
  expect(await shown()).toEqual([])
})

test("where the browser's settings forbid it the page says so instead of asking", async () => {
  const organization = await organizationOfAda()
  await programOf(server, organization.key).report(call("first"))
  const { page } = await openFleet(browser, server, organization)
  await answerAsBrowser(page, "denied")
  await page.goto(`${server.url}/incidents`)
  await page.getByText("notifications are off in this browser's settings").waitFor()
})
