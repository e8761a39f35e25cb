import { counted } from "#components/format/count"
import { formatMonth, formatWeekday } from "#components/format/instant"
import { formatNano, Money, toNano } from "#components/format/money"
import type { AgentStatus, BurnSnapshot } from "#lib/contracts/burn"
import { HourLine } from "./hour-line.tsx"
import { StateShape } from "./state-mark.tsx"

/** The four figures of the fleet: what burns now, today, this month, and how many agents do what. */
export function Headline({ fleet }: { fleet: BurnSnapshot }) {
  const { totals, hour, asOf, organization } = fleet
  return (
    <dl className="headline">
      <Figure name="Burn now" below={<HourLine hour={hour} />}>
        <Money usd={totals.burnRateUsd} per="min" />
      </Figure>
      <Figure
        name="Today"
        below={<Pace today={totals.todayUsd} before={totals.lastWeekUsd} day={formatWeekday(asOf, organization.zone)} />}
      >
        <Money usd={totals.todayUsd} />
      </Figure>
      <Figure
        name={formatMonth(asOf, organization.zone)}
        below={totals.monthProjectedUsd ? <>→ ~{formatNano(toNano(totals.monthProjectedUsd))} by its end</> : "too early to project"}
      >
        <Money usd={totals.monthUsd} />
      </Figure>
      <Figure name="Agents" below={<Troubles incidents={totals.openIncidents} factsLost={totals.factsLost} />}>
        <Counts byStatus={totals.byStatus} />
      </Figure>
    </dl>
  )
}

function Figure({ name, below, children }: { name: string; below: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="text-label text-faint">{name}</dt>
      <dd>
        <div className="figure dims text-figure">{children}</div>
        <div className="h-6 truncate text-label text-muted leading-6">{below}</div>
      </dd>
    </div>
  )
}

/** Today against the same weekday of last week up to the same hour, in whole per cent. */
function Pace({ today, before, day }: { today: string; before: string | null; day: string }) {
  const base = before ? toNano(before) : 0n
  if (base <= 0n) return <>nothing to compare with yet</>
  const percent = Number(((toNano(today) - base) * 100n) / base)
  return (
    <>
      <span className="figure">
        {percent < 0 ? "−" : "+"}
        {Math.abs(percent)} %
      </span>{" "}
      v. last {day}
    </>
  )
}

const groups: { status: AgentStatus; word: string; of: AgentStatus[] }[] = [
  { status: "running", word: "running", of: ["running"] },
  { status: "throttled", word: "slowed", of: ["throttled", "downgraded"] },
  { status: "suspended", word: "stopped", of: ["suspended", "killed"] },
  { status: "idle", word: "idle", of: ["idle", "silent"] },
]

function Counts({ byStatus }: { byStatus: Record<AgentStatus, number> }) {
  return (
    <span className="flex items-baseline gap-4">
      {groups.map(({ status, word, of }) => (
        <span key={word} className="inline-flex items-baseline gap-1.5" title={word}>
          {of.reduce((sum, each) => sum + byStatus[each], 0)}
          <StateShape status={status} />
          <span className="sr-only">{word}</span>
        </span>
      ))}
    </span>
  )
}

function Troubles({ incidents, factsLost }: { incidents: number; factsLost: number }) {
  return (
    <>
      <span className={incidents > 0 ? "text-stop" : ""}>{incidents > 0 ? counted(incidents, "open incident") : "no open incident"}</span>
      {factsLost > 0 && <span className="text-slow"> · {counted(factsLost, "event")} could not be counted</span>}
    </>
  )
}
