import { exactUsd, formatUsd, shareOf } from "#components/format/money"

export type Budget = { usedUsd: string; heldUsd: string; totalUsd: string; session: string | null; worstOf: number }

/**
 * What is used of a budget (solid), set aside for calls under way (hatched) and left (empty), with the figures above it.
 * A budget of a session names it: `0.47 of 0.50 · s-42, worst of 12`.
 */
export function BudgetBar({ budget, agent }: { budget: Budget; agent: string }) {
  const { usedUsd, heldUsd, totalUsd } = budget
  const used = Math.min(shareOf(usedUsd, totalUsd), 1)
  const held = Math.min(shareOf(heldUsd, totalUsd), 1 - used)
  const ink = used >= 1 ? "bg-stop" : used + held >= 0.8 ? "bg-slow" : "bg-run"
  const spoken = `${formatUsd(usedUsd)} of ${formatUsd(totalUsd)} used, ${formatUsd(heldUsd)} held${spokenSession(budget)}`
  return (
    <div className="min-w-0">
      <div
        className="flex items-baseline gap-1 text-label"
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
      <div
        role="meter"
        aria-label={`Budget of ${agent}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(used * 100)}
        aria-valuetext={spoken}
        className="mt-1 flex h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div className={ink} style={{ width: `${used * 100}%` }} />
        <div className={`hatched ${ink}`} style={{ width: `${held * 100}%` }} />
      </div>
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
