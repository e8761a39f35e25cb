import { counted } from "#components/format/count"
import { driftWords } from "#components/format/drift"
import { Money } from "#components/format/money"
import type { UsageDrift } from "#lib/contracts/usage-summary"

/** What the senders of a session say that its calls cost, where that is not what they are charged. */
export function SessionDrift({ drift: { calls, chargedUsd, reportedUsd, complete } }: { drift: UsageDrift }) {
  if (chargedUsd === reportedUsd) return null
  const drift = driftWords(chargedUsd, reportedUsd)
  return (
    <p className="border-line border-b px-4 py-2 text-muted">
      {complete ? "" : "The latest "}
      {counted(calls, "call")} {calls === 1 ? "says it" : "say they"} cost <Money usd={reportedUsd} className="text-unpriced" />
      {drift && ` (${drift})`}, where <Money usd={chargedUsd} /> {calls === 1 ? "is" : "are"} charged.
    </p>
  )
}
