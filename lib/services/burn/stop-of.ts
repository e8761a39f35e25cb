import type { Stop } from "#lib/contracts/burn"
import type { Subjects } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import { obedienceOf } from "#lib/domain/obedience"
import type { Judged } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { stopsOf } from "#lib/ledger/stops-of"
import { toCause } from "../to-directive.ts"
import type { ObedienceFacts } from "./fleet-facts.ts"

/** The stop that an agent stands under, whether it was heard and obeyed, and who lifts it; null where nothing stops it. */
export function stopOf(
  rules: Rules,
  meters: MeterRows,
  agent: string,
  subjects: Subjects,
  { decision, nowMs }: Judged,
  obedience: ReadonlyMap<string, ObedienceFacts>,
): Stop | null {
  const { cause, action } = decision
  if (!cause || (action !== "kill" && action !== "suspend")) return null
  const stops = stopsOf(rules, meters, subjects, null)
  const pressed = stops.killSwitches.find((one) => one.id === cause.id)
  const incident = stops.incidents.find(
    (one) => one.blocking && (one.limitId === cause.id || one.id === cause.id || one.code === cause.code),
  )
  const id = pressed?.id ?? incident?.id ?? null
  const facts = id === null ? undefined : obedience.get(`${id}\n${agent}`)
  const sinceMs = pressed?.sinceMs ?? incident?.openedAtMs ?? nowMs
  return {
    cause: { ...toCause(cause), ...(id === null ? {} : { id }) },
    since: new Date(sinceMs).toISOString(),
    by: pressed ? (rules.stoppedBy.get(pressed.id) ?? null) : null,
    reason: pressed?.reason ?? null,
    obedience: obedienceOf({
      toldAtMs: facts?.toldAtMs ?? null,
      lastCallStartedAtMs: facts?.lastCallAtMs ?? null,
      lastCallAtMs: null,
      nowMs,
    }),
    toldAt: facts ? new Date(facts.toldAtMs).toISOString() : null,
    spentSinceUsd: formatUsd(facts?.spentNano ?? 0n),
    lift: decision.lift ? { ...decision.lift, how: [...decision.lift.how] } : { how: ["resume"], by: "engineer", url: null },
  }
}

/** Every stop whose obedience matters: the open kill switches, and the blocking incidents of those whose meters were read. */
export function openCauses(rules: Rules, meters: MeterRows): string[] {
  const switches = [...rules.stops.killSwitches.values()].flat().map(({ id }) => id)
  return [...switches, ...meters.blockingIds()]
}
