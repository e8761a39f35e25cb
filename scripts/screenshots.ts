/**
 * `npm run screenshots`: the pictures of docs/pictures, taken of the real demo while it runs.
 *
 * On a data directory and a port of its own, so that a demo that is already running is left alone.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { BrowserContextOptions } from "playwright-core"
import { chromium } from "#tests/harness/chromium"
import { makeRunFolder } from "#tests/harness/run-folder"

const root = join(import.meta.dirname, "..")
const pictures = join(root, "docs/pictures")
const shapes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } }
/** The rogue is told to stop within its first minute, and goes on. */
const STORY_WITHIN_MS = 120_000

const folder = makeRunFolder("governor-screenshots")
const demo = spawn(process.execPath, ["server/demo.ts"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", PORT: "0", GOVERNOR_DATA_DIR: folder },
})
try {
  await takeAll(await signInLink(demo))
} finally {
  demo.kill("SIGINT")
  if (demo.exitCode === null) await once(demo, "exit")
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Everything the demo prints is shown. @throws when it ends before it has printed the link */
async function signInLink(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    program.once("exit", () => reject(new Error("the demo ended before it was ready")))
    program.stdout?.setEncoding("utf8").on("data", (text: string) => {
      process.stdout.write(text)
      const link = /http\S+\/sign-in\?token=\S+/.exec(text)
      if (link) resolve(link[0])
    })
  })
}

async function takeAll(link: string): Promise<void> {
  const browser = await chromium()
  try {
    const first = await browser.newContext()
    const page = await first.newPage()
    await page.goto(link)
    await page
      .getByRole("row", { name: /defying/ })
      .first()
      .waitFor({ timeout: STORY_WITHIN_MS })
    const storageState = await first.storageState()
    mkdirSync(pictures, { recursive: true })
    for (const [shape, viewport] of Object.entries(shapes))
      for (const colorScheme of ["dark", "light"] as const)
        await take(`fleet-${colorScheme}-${shape}.png`, { storageState, viewport, colorScheme, hasTouch: shape === "phone" })
  } finally {
    await browser.close()
  }

  /** One picture of the moment in which the crawler stands at its ceiling. */
  async function take(name: string, options: BrowserContextOptions): Promise<void> {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const stopped = page.getByRole("row", { name: /crawler-7.*suspended/ })
    do await page.goto(new URL("/", link).href)
    while (
      !(await stopped.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      ))
    )
    await page.getByRole("status").filter({ hasText: /live$/ }).waitFor()
    await page.locator(".recharts-surface").first().waitFor()
    await page.screenshot({ path: join(pictures, name), animations: "disabled" })
    await context.close()
    console.log(`docs/pictures/${name}`)
  }
}
