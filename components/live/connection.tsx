"use client"

import { formatClock } from "#components/format/instant"
import { useZone } from "#components/zone/zone-context"
import { LiveAgo } from "./clock.tsx"

/**
 * How fresh the page is. `rendered` is what the server drew, before the stream has opened; `reconnecting` keeps the last
 * figures, dimmed; `stale` is the same after half a minute without success; `paused` is a page nobody looks at.
 */
export type Connection = "rendered" | "live" | "paused" | "reconnecting" | "stale"

const marks = {
  rendered: { shape: "○", word: "connecting", ink: "text-muted" },
  live: { shape: "●", word: "live", ink: "text-run" },
  paused: { shape: "○", word: "paused", ink: "text-muted" },
  reconnecting: { shape: "◐", word: "reconnecting", ink: "text-slow" },
  stale: { shape: "■", word: "stale", ink: "text-stop" },
} as const

/** The connection as shape and word; while it is broken also the instant that the figures are from, and their age. */
export function ConnectionMark({ state, asOf }: { state: Connection; asOf: string | null }) {
  const zone = useZone()
  const mark = marks[state]
  const broken = state === "reconnecting" || state === "stale"
  return (
    <span role="status" className={`inline-flex items-center gap-1.5 whitespace-nowrap text-label ${mark.ink}`}>
      <span aria-hidden="true">{mark.shape}</span>
      {mark.word}
      {broken && asOf && (
        <span className="text-muted">
          <span className="max-rail:hidden">
            <span className="sr-only">, </span>figures from <span className="figure">{formatClock(asOf, zone)}</span>{" "}
          </span>
          <span aria-hidden="true">
            <LiveAgo at={asOf} />
          </span>
        </span>
      )}
    </span>
  )
}
