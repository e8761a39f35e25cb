"use client"

import type { ReactNode } from "react"
import { useFleet } from "#components/live/fleet-live"

/** The grid of rail and page. While the connection is broken the figures on it are old, and dim. */
export function Frame({ children }: { children: ReactNode }) {
  const { connection } = useFleet()
  return (
    <div className="frame" data-old={connection === "reconnecting" || connection === "stale"}>
      {children}
    </div>
  )
}
