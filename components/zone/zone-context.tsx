"use client"

import { createContext, type ReactNode, useContext, useMemo, useState } from "react"
import { writeZone, type Zone, type ZoneChoice, zoneCookie } from "./zone.tsx"

const YEAR_SECONDS = 365 * 24 * 60 * 60

const Context = createContext<{ zone: Zone; choose: (choice: ZoneChoice) => void } | null>(null)

/** Gives every time on the page its zone; the choice is kept in a cookie, where the server reads it. */
export function ZoneProvider({ initial, children }: { initial: Zone; children: ReactNode }) {
  const [zone, setZone] = useState(initial)
  const value = useMemo(
    () => ({
      zone,
      choose(choice: ZoneChoice) {
        const chosen = { choice, organization: zone.organization, zone: zoneOf(choice, zone.organization) }
        setZone(chosen)
        // biome-ignore lint/suspicious/noDocumentCookie: the API that would replace it is missing in two of the browsers
        document.cookie = `${zoneCookie}=${writeZone(chosen)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
      },
    }),
    [zone],
  )
  return <Context value={value}>{children}</Context>
}

/** The zone that times are shown in, as `Intl` knows it. */
export function useZone(): string {
  return useZoneChoice().zone.zone
}

export function useZoneChoice() {
  const context = useContext(Context)
  if (!context) throw new Error("A time is shown outside of ZoneProvider")
  return context
}

function zoneOf(choice: ZoneChoice, organization: string): string {
  if (choice === "utc") return "UTC"
  return choice === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : organization
}
