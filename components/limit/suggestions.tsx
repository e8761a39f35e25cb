import Link from "next/link"
import { counted, grouped } from "#components/format/count"
import { scopeNoun } from "#components/format/scope"
import { Empty } from "#components/ui/empty"
import type { LimitSuggestion, LimitSuggestions } from "#lib/contracts/limits"
import { amount } from "./figures.tsx"
import { NewLimitButton } from "./limit-buttons.tsx"
import { type Rule, Sentence } from "./sentence.tsx"

const samples = { session: "sessions", agent: "agent hours", user: "user months", org: "days" } as const

/** Limits that the organization's own traffic would rarely have met, each with whom it would have stopped. */
export function Suggestions({
  suggestions: { events, needed, items },
  plans,
}: {
  suggestions: LimitSuggestions
  plans: readonly string[]
}) {
  if (items.length === 0) {
    return (
      <Empty title={events < needed ? "Not enough traffic yet." : "Nothing to suggest."}>
        {events < needed
          ? `${grouped(events)} of the ${needed} calls that suggestions need are recorded. Until then the limits in force are those of the preset.`
          : "What is recorded has no sessions, hours or months to learn from."}
      </Empty>
    )
  }
  return (
    <ul>
      {items.map((item) => (
        <li
          key={item.limit.name}
          className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-t px-4 py-3 first:border-t-0"
        >
          <div className="min-w-0 flex-1 basis-80">
            <p className="text-form">
              <Sentence rule={ruleOf(item)} />
            </p>
            <p className="text-muted">{basis(item)}</p>
          </div>
          <div className="flex items-center gap-3">
            {item.existing && (
              <Link href={`/limits/${item.existing}`} className="text-label text-watch hover:underline">
                the one in force
              </Link>
            )}
            <NewLimitButton start={{ ...item.limit, mode: "observe" }} plans={plans} word="Make it…" tone="quiet" />
          </div>
        </li>
      ))}
    </ul>
  )
}

function ruleOf({ limit }: LimitSuggestion): Rule {
  return { ...limit, fallback: limit.fallback ?? null }
}

/** `1.5 times what 99 % of 412 sessions stayed under ($0.31). In the last 7 days it would have stopped 2 sessions, $1.24 beyond it.` */
function basis({ limit: { scope, metric }, basis: { samples: n, p99 }, lastWeek }: LimitSuggestion): string {
  const seen = `1.5 times what 99 % of ${grouped(n)} ${samples[scope]} stayed under (${amount(metric, p99)}).`
  if (lastWeek.subjects === 0) return `${seen} In the last 7 days it would have stopped nobody.`
  return `${seen} In the last 7 days it would have stopped ${counted(lastWeek.subjects, scopeNoun[scope])}, ${amount(metric, lastWeek.excess)} beyond it.`
}
