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
      <Figure name={<Troubles incidents={totals.openIncidents} factsLost={totals.factsLost} />} below={null}>
        <Counts byStatus={totals.byStatus} />
      </Figure>
    </dl>
  )
}

function Figure({ name, below, children }: { name: React.ReactNode; below: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="truncate text-label text-faint">{name}</dt>
      <dd>
        <div className="figure dims text-figure">{children}</div>
        {below !== null && <div className="h-6 truncate text-label text-muted leading-6">{below}</div>}
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
      {percent < 0 ? "−" : "+"}
      {Math.abs(percent)} % v. last {day}
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
    <span className="flex gap-4">
      {groups.map(({ status, word, of }) => (
        <span key={word} className="min-w-0">
          <span className="flex items-center gap-1.5">
            {of.reduce((sum, each) => sum + byStatus[each], 0)}
            <StateShape status={status} />
          </span>
          <span className="block h-6 font-sans text-label text-muted leading-6">{word}</span>
        </span>
      ))}
    </span>
  )
}

/** What is wrong beside the burn: open incidents, and events that could not be counted. */
function Troubles({ incidents, factsLost }: { incidents: number; factsLost: number }) {
  return (
    <>
      Agents
      {incidents > 0 && <span className="text-stop"> · {counted(incidents, "open incident")}</span>}
      {factsLost > 0 && (
        <span className="text-slow" title="Events of today that came as mismatch or invalid and could not be counted">
          {" "}
          · {counted(factsLost, "event")} lost
        </span>
      )}
    </>
  )
}
