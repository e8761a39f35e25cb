"use client"

import { createContext, type ReactNode, useContext, useMemo } from "react"
import type { BurnPatch, BurnSnapshot } from "#lib/contracts/burn"
import { applyPatch } from "./apply-patch.tsx"
import { isBurnPatch, isBurnSnapshot } from "./burn-shape.tsx"
import { ClockProvider } from "./clock.tsx"
import type { Connection } from "./connection.tsx"
import { type Feed, useLive } from "./use-live.tsx"

const feed: Feed<BurnSnapshot, BurnPatch> = { url: "/api/v1/live", snapshot: isBurnSnapshot, patch: isBurnPatch, apply: applyPatch }

const Fleet = createContext<{ fleet: BurnSnapshot | null; connection: Connection } | null>(null)

/**
 * The fleet as it is now, for every page: the header's figure and badge, and the numbers in every dialog that stops.
 *
 * @param name of the stream that this person's tabs share
 * @param asOf when the server drew the page: its clock, until the first figures come
 */
export function FleetProvider({ name, asOf, children }: { name: string; asOf: string; children: ReactNode }) {
  const { now, connection } = useLive(feed, name)
  const value = useMemo(() => ({ fleet: now, connection }), [now, connection])
  return (
    <Fleet value={value}>
      <ClockProvider asOf={now?.asOf ?? asOf}>{children}</ClockProvider>
    </Fleet>
  )
}

/** @returns `fleet` is null until the stream has spoken: a page that must be right before that is given figures by its server component */
export function useFleet() {
  const context = useContext(Fleet)
  if (!context) throw new Error("The fleet is shown outside of FleetProvider")
  return context
}
