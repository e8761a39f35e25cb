/**
 * `npm run screenshots [-- NAME…]`: every page of a demo and of an empty organization, in both themes, wide and on a phone,
 * into the folder `screenshots`, to be looked at; those of the README into `docs/pictures`. With names only these.
 */
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import type { BrowserContext, Page } from "playwright-core"
import { chromium } from "#tests/harness/chromium"
import { enter } from "./screenshots/enter.ts"
import { runProgram } from "./screenshots/run-program.ts"
import { type Shot, shotsOfDoor, shotsOfFleet, shotsOfNothing } from "./screenshots/shots.ts"
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
  await photograph("server/main.ts", async () => shotsOfNothing, shotsOfDoor)
} finally {
  await browser.close()
}
for (const picture of ["fleet-dark-desktop.png", "session-dark-desktop.png", "lab-dark-desktop.png"]) {
  const taken = join(folder, `readme-${picture}`)
  if (existsSync(taken)) copyFileSync(taken, join(root, "docs/pictures", picture))
}

type Shots = readonly Shot[]

/** @param door what is taken before one is let in by the link */
async function photograph(file: string, shotsOf: (page: Page) => Promise<Shots>, door: (link: string) => Shots = () => []): Promise<void> {
  const program = await runProgram(file)
  try {
    await takeLooks(door(program.link), await browser.newContext(), program.link)
    const page = await (await browser.newContext()).newPage()
    await enter(page, program.link)
    const shots = await shotsOf(page)
    await page.close()
    await takeLooks(shots, page.context(), program.link)
  } finally {
    await program.stop()
  }
}

/** Each of the shots in each look, by who is signed in there. */
async function takeLooks(shots: Shots, context: BrowserContext, link: string): Promise<void> {
  const wanted = shots.filter(({ name }) => names.length === 0 || names.includes(name))
  const state = await context.storageState()
  for (const look of looks) {
    const page = await openLook(browser, state, look)
    await takeAll(page, wanted, new URL(link).origin, look, folder)
    await page.context().close()
  }
  await context.close()
}
