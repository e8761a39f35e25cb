import { shareOf } from "#components/format/money"
import { amount, bare, per } from "#components/limit/figures"
import { MeterBar } from "#components/ui/meter-bar"
import type { LimitUse } from "#lib/contracts/sessions"

/** How a limit stands: figures above the bar, in the unit of the limit. `name` says which limit, where more than one is shown. */
export function LimitUseBar({ use, of, name }: { use: LimitUse; of: string; name?: React.ReactNode }) {
  const { metric, window, used, held, ceiling, warnAt } = use
  const holds = Number(held) > 0 ? `, ${bare(metric, held)} held` : ""
  return (
    <div className="min-w-0">
      <div className="mb-1 flex items-baseline gap-2 whitespace-nowrap text-label">
        {name !== undefined && <span className="min-w-0 truncate">{name}</span>}
        <span className={name === undefined ? "figure" : "figure ml-auto"}>
          {bare(metric, used)} <span className="text-faint">of</span>{" "}
          {name === undefined && metric !== "cost" ? bare(metric, ceiling) : amount(metric, ceiling)}
          {name !== undefined && <span className="text-faint">{per(window)}</span>}
        </span>
      </div>
      <MeterBar
        label={`${use.name} of ${of}`}
        spoken={`${bare(metric, used)} of ${amount(metric, ceiling)}${per(window)} used${holds}`}
        shares={{ used: shareOf(used, ceiling), held: shareOf(held, ceiling), warnAt }}
      />
    </div>
  )
}

/** The limit nearest to its ceiling among those that stop a session for good; null where none does. */
export function nearestUse(uses: readonly LimitUse[]): LimitUse | null {
  const share = ({ used, held, ceiling }: LimitUse) => shareOf(used, ceiling) + shareOf(held, ceiling)
  const lasting = uses.filter(({ window, action }) => window === "lifetime" && action !== "alert")
  return lasting.toSorted((a, b) => share(b) - share(a))[0] ?? null
}
