"use client"

import { useEffect, useState } from "react"
import { counted } from "#components/format/count"
import { When } from "#components/zone/when"
import type { Verification } from "#lib/contracts/verify"

/** After the page is painted and its figures have come; and again so soon while the first verification of all is under way. */
const FIRST_AFTER_MS = 3_000
const SOON_MS = 10_000
/** Asking also begins the next verification, so it is asked seldom. */
const EVERY_MS = 5 * 60_000

/** Do meters and rollups add up to what was recorded? `ledger verified 14:02`, or how many figures differ. */
export function LedgerVerified() {
  const [last, setLast] = useState<Verification["last"]>(null)
  useEffect(() => {
    let left = false
    let timer = setTimeout(read, FIRST_AFTER_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }

    async function read() {
      const found = document.hidden ? null : await askForLast()
      if (left) return
      if (found) setLast(found)
      timer = setTimeout(read, found ? EVERY_MS : SOON_MS)
    }
  }, [])
  return (
    <p className={`h-4 text-label ${last && !last.ok ? "text-stop" : "text-faint"}`}>
      {last?.ok && (
        <>
          ledger verified <When at={last.finishedAt} />
        </>
      )}
      {last && !last.ok && `ledger: ${counted(last.differences.length, "figure")} ${last.more ? "and more " : ""}do not add up`}
    </p>
  )
}

/** null: none is finished, or nobody knows now. */
async function askForLast(): Promise<Verification["last"]> {
  const reply: Promise<Verification | null> = fetch("/api/v1/verify").then((response) => (response.ok ? response.json() : null))
  return (await reply.catch(() => null))?.last ?? null
}
