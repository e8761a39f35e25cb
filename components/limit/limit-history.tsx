import Link from "next/link"
import { percent } from "#components/format/count"
import { When } from "#components/zone/when"
import type { Change } from "#lib/contracts/changes"
import type { Limit } from "#lib/contracts/limits"
import { amount } from "./figures.tsx"

type Kept = Partial<Limit>

const verbs: Record<string, string> = { "limit.create": "made", "limit.update": "changed", "limit.delete": "deleted" }

/** Who made, changed or deleted which limit, and from what to what; from the audit trail, newest first. */
export function LimitHistory({ changes, named }: { changes: readonly Change[]; named: boolean }) {
  if (changes.length === 0) return <p className="px-4 pb-4 text-muted">Unchanged since the organization was made.</p>
  return (
    <ul className="flex flex-col px-4 pb-4">
      {changes.map(({ seq, at, by, action, target, before, after }) => (
        <li key={seq} className="flex flex-wrap gap-x-2 border-line border-t py-1.5 first:border-t-0">
          <When at={at} day />
          <span>
            {by} <span className="text-muted">{verbs[action] ?? action}</span>{" "}
            {named &&
              (after ? (
                <Link href={`/limits/${target}`} className="underline decoration-line-strong underline-offset-4 hover:decoration-current">
                  {nameOf(after)}
                </Link>
              ) : (
                nameOf(before)
              ))}
          </span>
          <span className="text-muted">{before && after ? differences(before, after).join(", ") : ""}</span>
        </li>
      ))}
    </ul>
  )
}

function nameOf(kept: Kept | null): string {
  return typeof kept?.name === "string" ? kept.name : "a limit"
}

const silent = new Set(["revision", "updatedAt", "createdAt"])

/** `ceiling $0.50 → $0.80`, `mode observe → enforce`. */
export function differences(before: Kept, after: Kept): string[] {
  return Object.keys(after)
    .filter((field) => !silent.has(field) && JSON.stringify(before[field as keyof Kept]) !== JSON.stringify(after[field as keyof Kept]))
    .map((field) => `${words[field] ?? field} ${show(field, before)} → ${show(field, after)}`)
}

const words: Record<string, string> = { warnAt: "warns at", countFrom: "counts from" }

function show(field: string, kept: Kept): string {
  const value = kept[field as keyof Kept]
  if (field === "ceiling" && kept.metric && (typeof value === "string" || typeof value === "number")) return amount(kept.metric, value)
  if (field === "warnAt" && Array.isArray(value))
    return value.length === 0 ? "nothing" : value.map((at) => percent(Number(at))).join(" and ")
  return value === null || value === undefined ? "none" : String(value)
}
