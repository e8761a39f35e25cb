"use client"

import { formatClock, formatDay, formatInstant } from "#components/format/instant"
import { useZone } from "./zone-context.tsx"

/** An instant in the chosen zone, to the second, with the day and the zone on hover: `14:02:11`, with `day` `24 Nov 14:02`. For pages and islands. */
export function When({ at, day = false }: { at: string; day?: boolean }) {
  const zone = useZone()
  return (
    <time className="figure" dateTime={at} title={formatInstant(at, zone)}>
      {day ? `${formatDay(at, zone)} ${formatClock(at, zone).slice(0, 5)}` : formatClock(at, zone)}
    </time>
  )
}
