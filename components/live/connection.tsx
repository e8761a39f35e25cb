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

/** The connection as shape and word; while it is broken also the instant that the figures are from. */
export function ConnectionMark({ state, clock }: { state: Connection; clock: string | null }) {
  const mark = marks[state]
  const broken = state === "reconnecting" || state === "stale"
  return (
    <span role="status" className={`inline-flex items-center gap-1.5 whitespace-nowrap text-label ${mark.ink}`}>
      <span aria-hidden="true">{mark.shape}</span>
      {mark.word}
      {broken && clock && (
        <span className="text-muted max-rail:hidden">
          <span className="sr-only">, </span>figures from <span className="figure">{clock}</span>
        </span>
      )}
    </span>
  )
}
