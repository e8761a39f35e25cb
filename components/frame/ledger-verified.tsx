"use client"

import { useEffect, useState } from "react"
import { counted } from "#components/format/count"
import { When } from "#components/zone/when"
import type { Verification } from "#lib/contracts/verify"

/** After the page is painted and its figures have come. */
const FIRST_AFTER_MS = 3_000
/** Asking also begins the next verification, so it is asked seldom. */
const EVERY_MS = 5 * 60_000

/** Do meters and rollups add up to what was recorded? `ledger verified 14:02`, or how many figures differ. */
export function LedgerVerified() {
  const [last, setLast] = useState<Verification["last"]>(null)
  useEffect(() => {
    const read = () => {
      if (document.hidden) return
      fetch("/api/v1/verify")
        .then((response) => (response.ok ? response.json() : null))
        .then((reply: Verification | null) => reply?.last && setLast(reply.last))
        .catch(() => {})
    }
    const first = setTimeout(read, FIRST_AFTER_MS)
    const timer = setInterval(read, EVERY_MS)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
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
