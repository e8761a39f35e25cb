import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { Browser, BrowserContext, Page } from "playwright-core"
import type { Shot } from "./shots.ts"

const shapes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const themes = ["dark", "light"] as const

export type Look = { theme: (typeof themes)[number]; shape: keyof typeof shapes }

export const looks: readonly Look[] = themes.flatMap((theme) => (["desktop", "phone"] as const).map((shape) => ({ theme, shape })))

type State = Awaited<ReturnType<BrowserContext["storageState"]>>

/** A page of somebody who is signed in, as it looks there. */
export async function openLook(browser: Browser, storageState: State, { theme, shape }: Look): Promise<Page> {
  const context = await browser.newContext({ storageState, viewport: shapes[shape], colorScheme: theme, hasTouch: shape === "phone" })
  return context.newPage()
}

/** Charts are drawn a moment after the page, which has no end of its own to wait for: it is live. */
const DRAWN_AFTER_MS = 1_200

/** Each shot as one picture of the whole page, `folder/name-theme-shape.png`; complaints of the browser are told. */
export async function takeAll(page: Page, shots: readonly Shot[], origin: string, { theme, shape }: Look, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(`${page.url()}: ${message.text()}`))
  for (const { name, path, act, screen } of shots) {
    await page.goto(new URL(path, origin).href)
    await page.waitForTimeout(DRAWN_AFTER_MS)
    await act?.(page)
    await page.waitForTimeout(act ? DRAWN_AFTER_MS / 2 : 0)

    await page.screenshot({ path: join(folder, `${name}-${theme}-${shape}.png`), fullPage: !screen, animations: "disabled" })
  }
}
