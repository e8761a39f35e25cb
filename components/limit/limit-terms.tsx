import Link from "next/link"
import { percent } from "#components/format/count"
import type { Limit } from "#lib/contracts/limits"

/** What a limit's sentence leaves out, as short phrases. */
export function LimitTerms({ limit, above }: { limit: Limit; above: Limit | null }) {
  const { mode, warnAt, overdrive, countFrom, window } = limit
  const phrases = [
    mode === "enforce" ? "It holds" : "It only tells what it would have done",
    warnAt.length > 0 && `warns at ${warnAt.map(percent).join(" and ")}`,
    overdrive && "an engineer may grant Overdrive",
    countFrom === "now" && `in its first ${window} it counts from when it was made`,
  ].filter((phrase) => phrase !== false)
  return (
    <p className="text-form text-muted">
      {phrases.join("; ")}
      {above && (
        <>
          ; it stands in for{" "}
          <Link
            href={`/limits/${above.id}`}
            className="text-text underline decoration-line-strong underline-offset-4 hover:decoration-current"
          >
            {above.name}
          </Link>
        </>
      )}
      .
    </p>
  )
}
