"use client"

import { useTransition } from "react"
import { Button } from "#components/ui/button"
import { CopyButton } from "#components/ui/copy-button"
import type { ApiKey } from "#lib/contracts/keys"

export type KeyHint = Pick<ApiKey, "id" | "name" | "hint">

/** What a server action answers: the key itself, once; or why there is none. */
export type MadeKey = { plaintext: string } | { problem: string }

type Props = {
  keys: readonly KeyHint[]
  /** Null where whoever looks may not make one. */
  makeKey: (() => Promise<MadeKey>) | null
  made: MadeKey | null
  onMade: (made: MadeKey) => void
}

/** Which keys there are, and a button that makes one: shown this once. */
export function FirstKey({ keys, makeKey, made, onMade }: Props) {
  const [pending, start] = useTransition()
  if (made && "plaintext" in made) {
    return (
      <p className="flex flex-wrap items-center gap-3 text-form">
        <code className="figure break-all whitespace-normal text-text">{made.plaintext}</code>
        <CopyButton text={made.plaintext} />
        <span className="text-label text-slow">It is shown this once. Only its hash is kept.</span>
      </p>
    )
  }
  return (
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
      {makeKey ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button tone="plain" disabled={pending} onClick={() => start(async () => onMade(await makeKey()))}>
            {pending ? "Making…" : keys.length > 0 ? "Make another key" : "Make a key"}
          </Button>
          <span className="text-label text-faint">for agents: it may send usage, and nothing else</span>
        </div>
      ) : (
        keys.length === 0 && <p className="text-form text-muted">An admin makes it, here or in Settings.</p>
      )}
      {made && "problem" in made && (
        <p role="alert" className="text-form text-stop">
          {made.problem}
        </p>
      )}
    </>
  )
}
