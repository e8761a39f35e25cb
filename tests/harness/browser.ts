import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll } from "vitest"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"
import { chromium } from "#tests/harness/chromium"
import { type TestOrganization, testDb } from "#tests/harness/organization"

/** A browser for the tests of this block; every page is in a context of its own, which ends with its test. */
export function withBrowser(): { newPage: (options?: BrowserContextOptions) => Promise<Page> } {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await chromium()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
  })
  afterAll(async () => {
    await browser?.close()
  })
  return {
    newPage: async (options) => {
      if (!browser) throw new Error("the browser runs inside tests only")
      return (await browser.newContext(options)).newPage()
    },
  }
}

/** A path that signs the organization's member in, once: `makeOrganization({ member: … })` makes one. */
export async function signInPath({ org, memberId }: TestOrganization): Promise<string> {
  if (memberId === null) throw new Error("this organization was made without a member")
  return `/sign-in?token=${await issueSignInToken(await testDb(), { org, memberId }, new Date())}`
}
