import Link from "next/link"
import { scopeNoun } from "#components/format/scope"
import { hrefWith, type Params, paramOf } from "#components/ui/address"
import { buttonClass } from "#components/ui/button"
import { SegmentedLinks } from "#components/ui/segmented"
import type { UsageSummary } from "#lib/contracts/usage-summary"
import { ranges } from "./cost-range.tsx"
import type { Shown } from "./series-of.tsx"

const splits = [
  { value: "model", label: "model" },
  { value: "agent", label: "agent" },
  { value: "user", label: "end user" },
  { value: "session", label: "session" },
] as const
const figures = [
  { value: "cost", label: "dollars" },
  { value: "tokens", label: "tokens" },
  { value: "calls", label: "calls" },
] as const
const names = ["agent", "user", "model"] as const

type Props = { params: Params; by: UsageSummary["by"]; show: Shown; range: (typeof ranges)[number]["value"] | null }

/** Split, figure, range (some by a click, any by two days) and the filters in force: all of it in the address. */
export function CostControls({ params, by, show, range }: Props) {
  const hrefOf = (changes: Record<string, string | null>) => hrefWith("/costs", params, changes)
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      <SegmentedLinks label="Split by" value={by} options={splits} hrefOf={(value) => hrefOf({ by: value })} />
      <SegmentedLinks label="Figure" value={show} options={figures} hrefOf={(value) => hrefOf({ show: value })} />
      <SegmentedLinks
        label="Range"
        value={range ?? ""}
        options={ranges}
        hrefOf={(value) => hrefOf({ range: value, first: null, last: null })}
      />
      <form method="get" action="/costs" className="flex flex-wrap items-center gap-2 text-label text-muted">
        {["by", "show", ...names].map((name) => {
          const value = paramOf(params, name)
          return value && <input key={name} type="hidden" name={name} value={value} />
        })}
        <input
          type="date"
          name="first"
          aria-label="First day"
          required
          className="field h-7 w-31 px-1.5 text-label"
          defaultValue={paramOf(params, "first") ?? ""}
        />
        to
        <input
          type="date"
          name="last"
          aria-label="Last day"
          required
          className="field h-7 w-31 px-1.5 text-label"
          defaultValue={paramOf(params, "last") ?? ""}
        />
        <button type="submit" className={buttonClass({ size: "small" })}>
          Show
        </button>
      </form>
      {names.map((name) => {
        const value = paramOf(params, name)
        return (
          value && (
            <Link key={name} href={hrefOf({ [name]: null })} className={buttonClass({ size: "small", tone: "ghost" })}>
              {scopeNoun[name]} <span className="max-w-48 truncate text-text">{value}</span>
              <span aria-hidden="true">×</span>
              <span className="sr-only">, take this filter away</span>
            </Link>
          )
        )
      })}
    </div>
  )
}
