"use client"

import { useEffect, useState } from "react"
import type { NewPrice, PriceCorrection } from "#lib/contracts/prices"

const SETTLED_MS = 300

/** What a price would change of what was recorded, a moment after the last key; null while nobody knows. @param price null: nothing to ask yet */
export function usePricePreview(price: NewPrice | null): PriceCorrection | null {
  const [known, setKnown] = useState<{ asked: string; reply: PriceCorrection } | null>(null)
  const asked = price ? JSON.stringify(price) : ""
  useEffect(() => {
    if (!asked) return
    const leaving = new AbortController()
    const timer = setTimeout(() => {
      fetch("/api/v1/prices/preview", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: asked,
        signal: leaving.signal,
      })
        .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`answered ${response.status}`))))
        .then((reply: PriceCorrection) => setKnown({ asked, reply }))
        .catch(() => {})
    }, SETTLED_MS)
    return () => {
      clearTimeout(timer)
      leaving.abort()
    }
  }, [asked])
  return known && known.asked === asked ? known.reply : null
}
