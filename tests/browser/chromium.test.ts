import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, test } from "vitest"
import { chromium } from "#tests/harness/chromium"

test("a real browser runs scripts of a page that this machine serves", async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html")
    response.end("<button onclick=\"this.textContent = 'clicked'\">click</button>")
  }).listen(0, "127.0.0.1")
  const browser = await chromium()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await page.getByRole("button").click()
    expect(await page.getByRole("button").textContent()).toBe("clicked")
  } finally {
    await browser.close()
    server.close()
  }
})
