/**
 * `npm run screenshots [-- NAME…]`: every page of a demo and of an empty organization, in both themes, wide and on a phone,
 * into the folder `screenshots`, to be looked at; those of the README into `docs/pictures`. With names only these.
 */
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { chromium } from "#tests/harness/chromium"
import { enter } from "./screenshots/enter.ts"
import { runProgram } from "./screenshots/run-program.ts"
import { type Shot, shotsOfFleet, shotsOfNothing } from "./screenshots/shots.ts"
import { looks, openLook, takeAll } from "./screenshots/take.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "screenshots")
const names = process.argv.slice(2)
/** The rogue is told to stop within its first minute, and goes on. */
const STORY_WITHIN_MS = 120_000

const browser = await chromium()
try {
  await photograph("server/demo.ts", async (page) => {
    const story = page.getByRole("row", { name: /defying/ }).first()
    await story.waitFor({ timeout: STORY_WITHIN_MS })
    return shotsOfFleet(page)
  })
  await photograph("server/main.ts", async () => shotsOfNothing)
} finally {
  await browser.close()
}
for (const picture of ["fleet-dark-desktop.png", "session-dark-desktop.png", "lab-dark-desktop.png"]) {
  const taken = join(folder, `readme-${picture}`)
  if (existsSync(taken)) copyFileSync(taken, join(root, "docs/pictures", picture))
}

async function photograph(file: string, shotsOf: (page: Page) => Promise<readonly Shot[]>): Promise<void> {
  const program = await runProgram(file)
  try {
    const page = await (await browser.newContext()).newPage()
    await enter(page, program.link)
    const all = await shotsOf(page)
    const shots = names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
    const state = await page.context().storageState()
    await page.close()
    for (const look of looks) {
      const onPage = await openLook(browser, state, look)
      await takeAll(onPage, shots, new URL(program.link).origin, look, folder)
      await onPage.context().close()
    }
  } finally {
    await program.stop()
  }
}
