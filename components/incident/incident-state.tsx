import type { Incident } from "#lib/contracts/incidents"

/** `■ blocks` while it stops somebody, `◐ open` while it only slows or tells, `○ closed`. */
export function IncidentState({ incident: { state, blocking } }: { incident: Pick<Incident, "state" | "blocking"> }) {
  const { shape, word, ink } = state === "closed" ? marks.closed : blocking ? marks.blocks : marks.open
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${ink}`}>
      <span aria-hidden="true">{shape}</span>
      {word}
    </span>
  )
}

const marks = {
  blocks: { shape: "■", word: "blocks", ink: "text-stop" },
  open: { shape: "◐", word: "open", ink: "text-slow" },
  closed: { shape: "○", word: "closed", ink: "text-faint" },
} as const
