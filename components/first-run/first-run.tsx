"use client"

import { useState, useTransition } from "react"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import { CopyButton } from "#components/ui/copy-button"
import type { ApiKey } from "#lib/contracts/keys"
import { firstCurl } from "./first-curl.tsx"

export type KeyHint = Pick<ApiKey, "id" | "name" | "hint">

/** What a server action answers: the key itself, once; or why there is none. */
export type MadeKey = { plaintext: string } | { problem: string }

type Props = { origin: string; keys: readonly KeyHint[]; makeKey: () => Promise<MadeKey> }

/** What an organization sees before its first event: a key, a request to copy, and that it is waited for; the live feed turns the page. */
export function FirstRun({ origin, keys, makeKey }: Props) {
  const [made, setMade] = useState<MadeKey | null>(null)
  const [pending, start] = useTransition()
  const { mayAdmin } = useViewer()
  const plaintext = made && "plaintext" in made ? made.plaintext : null
  const curl = firstCurl(origin, plaintext)
  return (
    <div className="flex max-w-3xl flex-col gap-6 px-4 py-8">
      <div className="flex flex-col gap-1">
        <h2 className="text-title">No agent has reported yet.</h2>
        <p className="text-form text-muted">Send one event. This page turns by itself.</p>
      </div>
      <section aria-labelledby="first-key" className="flex flex-col gap-2">
        <h3 id="first-key" className="text-form">
          1. A key
        </h3>
        {plaintext ? (
          <p className="flex flex-wrap items-center gap-3 text-form">
            <code className="figure break-all whitespace-normal text-text">{plaintext}</code>
            <CopyButton text={plaintext} />
            <span className="text-label text-slow">It is shown this once. Only its hash is kept.</span>
          </p>
        ) : (
          <>
            {keys.length > 0 && (
              <ul className="text-form text-muted">
                {keys.map(({ id, name, hint }) => (
                  <li key={id}>
                    <code className="figure text-text">{hint}…</code> {name}
                  </li>
                ))}
              </ul>
            )}
            {mayAdmin ? (
              <div className="flex flex-wrap items-center gap-3">
                <Button tone="plain" disabled={pending} onClick={() => start(async () => setMade(await makeKey()))}>
                  {pending ? "Making…" : keys.length > 0 ? "Make another key" : "Make a key"}
                </Button>
                <span className="text-label text-faint">for agents: it may send usage, and nothing else</span>
              </div>
            ) : (
              keys.length === 0 && <p className="text-form text-muted">An admin makes it here.</p>
            )}
            {made && "problem" in made && (
              <p role="alert" className="text-form text-stop">
                {made.problem}
              </p>
            )}
          </>
        )}
      </section>
      <section aria-labelledby="first-event" className="flex flex-col gap-2">
        <h3 id="first-event" className="flex items-center justify-between text-form">
          2. One event
          <CopyButton text={curl} />
        </h3>
        {/* Scrolls by keyboard where it is too wide, so it takes focus. */}
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable
          tabIndex={0}
          className="overflow-x-auto rounded border border-line bg-surface p-4 font-mono text-label leading-5"
        >
          {curl}
        </pre>
        {!plaintext && (
          <p className="text-label text-faint">
            From a shell:{" "}
            <code className="figure whitespace-normal text-muted">
              npm run governor -- key create --name researcher --scope usage:write
            </code>
          </p>
        )}
      </section>
      <p role="status" className="text-form text-muted">
        <span aria-hidden="true">○ </span>Waiting for the first event…
      </p>
    </div>
  )
}
