import type { LimitUse } from "#lib/contracts/sessions"
import { type Limit, type Subjects, WIDTH_MS } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import { ceilingInForce } from "#lib/domain/overdrive"
import { rearmedAt } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"

/** A limit and what of it is used and held, by the figures that are enforced. */
export function limitUse(rules: Rules, meters: MeterRows, limit: Limit, subjects: Subjects, nowMs: number): LimitUse {
  const meter = meters.meter(rules.org, limit, WIDTH_MS[limit.window], subjects, nowMs, rearmedAt(rules, limit, subjects))
  const ceiling = ceilingInForce(limit, meter, meters.stops(rules.org, subjects).grants, subjects, nowMs)
  const figure = (value: bigint) => (limit.metric === "cost" ? formatUsd(value) : value.toString())
  const { id, name, metric, window, action, mode, warnAt, overdrive } = limit
  const terms = { limitId: id, name, metric, window, action, mode, warnAt: [...warnAt], overdrive }
  return { ...terms, used: figure(meter.used), held: figure(meter.held), ceiling: figure(ceiling) }
}
