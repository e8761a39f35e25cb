import { grouped } from "#components/format/count"
import { formatUsd, toNano } from "#components/format/money"
import { type Column, DataTable } from "#components/ui/data-table"
import type { LabPart, LabProgress, LabScenario } from "#lib/contracts/lab"
import { partNames, partsOf } from "./scenarios.tsx"
import type { LabState } from "./use-lab.tsx"

type Lane = { part: LabPart; now: LabProgress | null; words: string }

/** Each way the load is run, while it goes: what was let through, and the spend climbing to its ceiling, or past it. */
export function LabLanes({ scenario, phase, progress }: Pick<LabState, "phase" | "progress"> & { scenario: LabScenario }) {
  const parts = partsOf(scenario)
  const lanes = parts.map((part, at): Lane => {
    const now = progress[part] ?? null
    const over = phase !== "running" || parts.slice(at + 1).some((later) => progress[later])
    return { part, now, words: wordsOf(now, over, phase) }
  })
  return <DataTable label="The run" columns={columns} rows={lanes} keyOf={({ part }) => part} empty={null} />
}

function wordsOf(now: LabProgress | null, over: boolean, phase: LabState["phase"]): string {
  if (!now) return phase === "running" ? "waits" : "did not run"
  if (now.wallMs !== null) return over ? "stopped" : "against the wall"
  return over ? phase : "running"
}

const columns: readonly Column<Lane>[] = [
  { id: "way", title: "way", cell: ({ part, words }) => <Way name={partNames[part]} words={words} /> },
  {
    id: "spend",
    title: "of $0.05",
    className: "w-1/3",
    cell: ({ part, now }) => <Spend part={part} usd={now?.spentUsd ?? "0"} />,
  },
  { id: "spent", title: "spent", figure: true, cell: ({ now }) => formatUsd(now?.spentUsd ?? "0") },
  { id: "admitted", title: "admitted", figure: true, cell: ({ now }) => grouped(now?.admitted ?? 0) },
  { id: "refused", title: "refused", figure: true, wide: true, cell: ({ now }) => grouped(now?.refused ?? 0) },
  { id: "time", title: "to the wall", figure: true, wide: true, cell: ({ now }) => (now ? seconds(now.wallMs ?? now.elapsedMs) : "–") },
]

function Way({ name, words }: { name: string; words: string }) {
  return (
    <>
      <span className="block whitespace-nowrap">{name}</span>
      <span className="block text-label text-faint">{words}</span>
    </>
  )
}

const BUDGET = toNano("0.05")

/** The bar has room for twice the budget; what is over the ceiling is red. */
function Spend({ part, usd }: { part: LabPart; usd: string }) {
  const spent = Math.min(Number((toNano(usd) * 1_000n) / (BUDGET * 2n)) / 10, 100)
  const said = `${formatUsd(usd)} of $0.05 spent`
  return (
    <div
      role="meter"
      aria-label={`Spend, ${partNames[part]}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(spent)}
      aria-valuetext={said}
      className="relative h-2 overflow-hidden rounded-full bg-line"
    >
      <span className="absolute inset-y-0 left-0 bg-run" style={{ width: `${Math.min(spent, 50)}%` }} />
      <span className="absolute inset-y-0 left-1/2 bg-stop" style={{ width: `${Math.max(spent - 50, 0)}%` }} />
      <span aria-hidden="true" className="absolute inset-y-0 left-1/2 w-0.5 bg-text" />
    </div>
  )
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
