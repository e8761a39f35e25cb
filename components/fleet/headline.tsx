import Link from "next/link"
import { counted } from "#components/format/count"
import { formatMonth, formatWeekday } from "#components/format/instant"
import { formatUsd, Money, shareOf, toNano } from "#components/format/money"
import { sum } from "#components/limit/figures"
import { Figure, Figures } from "#components/ui/figure"
import { StateShape } from "#components/ui/status"
import type { AgentStatus, BurnSnapshot, MoneyLimit } from "#lib/contracts/burn"
import { groups } from "./groups.tsx"
import { HourLine } from "./hour-line.tsx"

/** The four figures of the fleet: what burns now, today, this month, and how many agents do what. */
export function Headline({ fleet }: { fleet: BurnSnapshot }) {
  const { totals, hour, asOf, organization } = fleet
  return (
    <Figures>
      <Figure name="Burn now" below={<HourLine hour={hour} />}>
        <Money usd={totals.burnRateUsd} per="min" />
      </Figure>
      <Figure
        name="Today"
        below={
          <>
            {totals.dayLimit && <ShareOf limit={totals.dayLimit} />}
            <Pace today={totals.todayUsd} before={totals.lastWeekUsd} day={formatWeekday(asOf, organization.zone)} />
          </>
        }
      >
        <Money usd={totals.todayUsd} />
      </Figure>
      <Figure
        name={formatMonth(asOf, organization.zone)}
        below={
          <>
            {totals.monthLimit && <ShareOf limit={totals.monthLimit} />}
            {totals.monthProjectedUsd ? <>~{formatUsd(totals.monthProjectedUsd)} by its end</> : "too early to project"}
          </>
        }
      >
        <Money usd={totals.monthUsd} />
      </Figure>
      <Figure name={<Troubles incidents={totals.openIncidents} factsLost={totals.factsLost} />} below={null}>
        <Counts byStatus={totals.byStatus} />
      </Figure>
    </Figures>
  )
}

/** How much is used of the organization's limit: `78 % of $5,000`. */
function ShareOf({ limit: { limitId, usedUsd, ceilingUsd } }: { limit: MoneyLimit }) {
  const share = shareOf(usedUsd, ceilingUsd)
  return (
    <>
      <Link
        prefetch={false}
        href={`/limits/${limitId}`}
        title={`${formatUsd(usedUsd)} of ${sum(ceilingUsd)}`}
        className={`hover:underline ${share >= 1 ? "text-stop" : share >= 0.8 ? "text-slow" : "text-text"}`}
      >
        {Math.floor(share * 100)} % of {sum(ceilingUsd).replace(/\.00$/, "")}
      </Link>
      {" · "}
    </>
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
      {incidents > 0 && (
        <>
          {" · "}
          <Link href="/incidents" className="text-stop hover:underline">
            {counted(incidents, "open incident")}
          </Link>
        </>
      )}
      {factsLost > 0 && (
        <span className="text-slow" title="Events of today that came as mismatch or invalid and could not be counted">
          {" "}
          · {counted(factsLost, "event")} lost
        </span>
      )}
    </>
  )
}
