"use client"

import Link from "next/link"
import { usePathname } from "next/navigation"
import { useFleet } from "#components/live/fleet-live"
import { destinations, isAt } from "./destinations.tsx"

/** The links of the rail; on a phone those of the bar. `rest`: those that the bar has no room for. */
export function RailLinks({ rest = false }: { rest?: boolean }) {
  const path = usePathname()
  return destinations
    .filter(({ bar }) => !rest || !bar)
    .map((destination) => (
      <Link
        key={destination.href}
        href={destination.href}
        className={`rail-entry ${destination.bar || rest ? "" : "max-rail:hidden"}`}
        aria-current={isAt(destination, path) ? "page" : undefined}
      >
        <destination.Icon size={16} aria-hidden="true" />
        <span>{destination.name}</span>
        {destination.href === "/incidents" && <OpenIncidents />}
      </Link>
    ))
}

function OpenIncidents() {
  const open = useFleet().fleet?.totals.openIncidents ?? 0
  if (open === 0) return null
  return (
    <span className="figure ml-auto text-label text-stop max-rail:absolute max-rail:mt-[-24px] max-rail:ml-6">
      {open}
      <span className="sr-only"> open</span>
    </span>
  )
}
