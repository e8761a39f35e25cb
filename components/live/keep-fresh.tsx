"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef } from "react"
import { useFleet } from "./fleet-live.tsx"

/**
 * Draws a page of the server anew when the number of open incidents changes, and at most every `everyMs` while it is looked at
 * and the figures are live. Also when the first figures come: what opened since the server drew the page is in neither. Nothing on it moves
 * but what has changed.
 */
export function KeepFresh({ everyMs = null }: { everyMs?: number | null }) {
  const router = useRouter()
  const { fleet, connection } = useFleet()
  const open = fleet?.totals.openIncidents ?? null
  const drawn = useRef(open)
  useEffect(() => {
    if (open === null || open === drawn.current) return
    drawn.current = open
    router.refresh()
  }, [open, router])
  useEffect(() => {
    if (everyMs === null || connection !== "live") return
    const timer = setInterval(() => document.hidden || document.querySelector("[role$=dialog]") || router.refresh(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, connection, router])
  return null
}
