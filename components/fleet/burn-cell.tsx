import { formatUsd, Money, shareOf } from "#components/format/money"
import type { AgentRow } from "#lib/contracts/burn"
import { isOverRedLine } from "./bands.tsx"

/** Dollars a minute and, as a hairline, the way to the red line: green under it, amber near it, red over it; said in words too. */
export function BurnCell({ row }: { row: AgentRow }) {
  const over = isOverRedLine(row)
  return (
    <div className="burn-cell">
      <Money usd={row.burnRateUsd} per="min" className={over ? "text-stop" : "text-text"} />
      {row.redLineUsd && <RedLine share={shareOf(row.burnRateUsd, row.redLineUsd)} over={over} redLineUsd={row.redLineUsd} />}
    </div>
  )
}

function RedLine({ share, over, redLineUsd }: { share: number; over: boolean; redLineUsd: string }) {
  const ink = over ? "bg-stop" : share >= 0.8 ? "bg-slow" : "bg-run"
  return (
    <div className="flex items-center gap-2">
      <div aria-hidden="true" className="h-0.5 min-w-6 flex-1 bg-line">
        <div className={`h-full ${ink}`} style={{ width: `${Math.min(share, 1) * 100}%` }} />
      </div>
      <span className={`text-label whitespace-nowrap ${over ? "text-stop" : "text-faint"}`}>
        <span className="sr-only">{over ? "over its red line of" : "under its red line of"} </span>
        <span aria-hidden="true">{over ? "over" : "of"} </span>
        <span className="figure">{formatUsd(redLineUsd).replace(/\.00$/, "")}</span>
      </span>
    </div>
  )
}
