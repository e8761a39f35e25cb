import type { Metadata } from "next"
import { headers } from "next/headers"
import { DocsHead } from "#components/docs/docs-head"
import { QuickStart } from "#components/first-run/quick-start"
import { memberFromCookie } from "#lib/auth/member-from-cookie"
import { pageCtx } from "#lib/auth/page-ctx"
import { listKeyHints } from "#lib/services/list-key-hints"
import { makeFirstKey } from "../make-first-key.ts"
import { publicOrigin } from "../public-origin.ts"

export const metadata: Metadata = { title: "Docs" }

/** The few lines that put an agent under governance, with the reader's own address and, for who may make one, a key. */
export default async function DocsPage() {
  const [origin, cookie] = await Promise.all([publicOrigin(), headers().then((incoming) => incoming.get("cookie"))])
  const member = await memberFromCookie(cookie).catch(() => null)
  const keys = member ? await listKeyHints(await pageCtx(member)) : []
  return (
    <main id="main" className="mx-auto grid max-w-[880px] gap-8 px-4 py-10">
      <DocsHead title="Put an agent under governance" current="/docs">
        <p className="text-form text-muted">
          Five minutes and five lines, whatever it is written with: it asks before it spends, reports what it spent, and stops when it is
          told to.
        </p>
      </DocsHead>
      <QuickStart origin={origin} keys={keys} makeKey={member?.role === "admin" ? makeFirstKey : null} first="openai" />
    </main>
  )
}
