import { exactUsd, formatUsd, shareOf } from "#components/format/money"
import { MeterBar } from "#components/ui/meter-bar"

export type Budget = {
  usedUsd: string
  heldUsd: string
  totalUsd: string
  warnAt: readonly number[]
  session: string | null
  worstOf: number
}

/**
 * What is used of a budget, set aside for calls under way and left, with the figures above it.
 * A budget of a session names it: `0.47 of 0.50 · s-42, worst of 12`.
 */
export function BudgetBar({ budget, agent }: { budget: Budget; agent: string }) {
  const { usedUsd, heldUsd, totalUsd, warnAt } = budget
  return (
    <div className="min-w-0">
      <div
        className="mb-1 flex items-baseline gap-1 text-label"
        title={`${exactUsd(usedUsd)} used, ${exactUsd(heldUsd)} held, of ${exactUsd(totalUsd)}`}
      >
        <span className="figure">
          {bare(usedUsd)} <span className="text-faint">of</span> {bare(totalUsd)}
        </span>
        {budget.session !== null && (
          <>
            <span className="truncate text-faint">· {budget.session}</span>
            {budget.worstOf > 1 && <span className="shrink-0 whitespace-nowrap text-faint">worst of {budget.worstOf}</span>}
          </>
        )}
      </div>
      <MeterBar
        label={`Budget of ${agent}`}
        spoken={`${formatUsd(usedUsd)} of ${formatUsd(totalUsd)} used, ${formatUsd(heldUsd)} held${spokenSession(budget)}`}
        shares={{ used: shareOf(usedUsd, totalUsd), held: shareOf(heldUsd, totalUsd), warnAt }}
      />
    </div>
  )
}

function spokenSession({ session, worstOf }: Budget): string {
  if (session === null) return ""
  return worstOf > 1 ? `; session ${session}, worst of ${worstOf}` : `; session ${session}`
}

/** Two decimals where they are exact, else the usual four: `0.50`, `0.4731`. */
function bare(usd: string): string {
  return formatUsd(usd)
    .replace("$", "")
    .replace(/(\.\d\d)00$/, "$1")
}
