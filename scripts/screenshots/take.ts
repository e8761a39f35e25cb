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

/** A page is live and has no end of its own to wait for; what it says of its connection, and its charts, come a moment after it. */
const SETTLED_WITHIN_MS = 10_000
/** What appears or moves when something was pressed is over. */
const AT_REST_AFTER_MS = 400

/** Each shot as one picture of the whole page, `folder/name-theme-shape.png`; complaints of the browser are told. */
export async function takeAll(page: Page, shots: readonly Shot[], origin: string, { theme, shape }: Look, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(`${page.url()}: ${message.text()}`))
  for (const { name, path, act, screen, readme } of shots) {
    if (readme && (theme !== "dark" || shape !== "desktop")) continue
    await page.goto(new URL(path, origin).href)
    await page.waitForFunction(isDrawn, undefined, { timeout: SETTLED_WITHIN_MS })
    await act?.(page)
    await page.waitForTimeout(AT_REST_AFTER_MS)
    await page.screenshot({ path: join(folder, `${name}-${theme}-${shape}.png`), fullPage: !screen, animations: "disabled" })
  }
}

/** Runs in the page. */
function isDrawn(): boolean {
  const charts = document.querySelectorAll("[aria-label='Colours of the chart']").length
  const connecting = document.querySelector("header [role=status]")?.textContent?.includes("connecting") ?? false
  return document.fonts.status === "loaded" && document.querySelectorAll(".recharts-surface").length >= charts && !connecting
}
