import type { PrismaClient } from "#lib/db/client"
import { indexLimits, type LimitIndex } from "#lib/domain/applicable"
import { type Calendar, createCalendar, type ZonePlan } from "#lib/domain/calendar"
import { type Downgrades, indexDowngrades } from "#lib/domain/downgrade"
import type { Limit, Metric, Mode } from "#lib/domain/limit"
import { WIDTH_MS } from "#lib/domain/limit"
import { presetOf } from "#lib/domain/presets"
import { type DatedRates, indexOverrides, type Overrides, type Pricer } from "#lib/domain/pricing"
import { flatRate, type Rates } from "#lib/domain/rates"
import { indexStops, type StopIndex } from "#lib/domain/stops"
import { SCOPE_NUMBER } from "./meter-rows.ts"
import { readStops } from "./read-stops.ts"
import { MINUTE_MS, SHORTEST_RING_MS } from "./sql/ring.ts"
import { zonesOf } from "./zones.ts"

/**
 * A ring that is kept, of every subject of a scope, and the least figure of each metric at which any limit speaks: below all of them nothing
 * that is decided asks when a slot drains, so the record statement tells the window's figure alone. As strings, since JSON would round them.
 */
export type KeptRing = { scope: number; width: number } & Record<Metric, string>

/** Everything that decides about an organization, as of one revision. Only ever a copy: decisions compare `rev` with the database's. */
export type Rules = {
  org: number
  rev: bigint
  settings: Settings
  zones: ZonePlan
  calendar: Calendar
  limits: readonly Limit[]
  limitIndex: LimitIndex
  /** Those that count from when they were made, in the period that was running then. */
  fromNow: readonly Limit[]
  planOf: ReadonlyMap<string, string>
  downgrades: Downgrades
  overrides: Overrides | null
  conservative: Rates
  stops: StopIndex
  /** Resumed rolling limits: slots that began before no longer count. By `limit id \n subject`. */
  rearmedAtMs: ReadonlyMap<string, number>
  /** Who pressed Stop and why, by kill switch id. */
  stoppedBy: ReadonlyMap<string, string>
  rings: readonly KeptRing[]
  brakeMode: Mode
  loopMode: Mode
}

export type Settings = {
  name: string
  demo: boolean
  upgradeUrl: string | null
  estimateInput: number
  estimateOutput: number
  maxToolCostNano: bigint
}

/** Rings that exist by code, so that no configuration makes one server add to fewer rows than another. */
const BY_CODE = [
  { scope: SCOPE_NUMBER.agent, width: MINUTE_MS },
  { scope: SCOPE_NUMBER.session, width: MINUTE_MS },
  // Of tool calls only; any other metric of a session's second would need a ring of its own.
  { scope: SCOPE_NUMBER.session, width: SHORTEST_RING_MS },
]
const ALWAYS: Readonly<Record<Metric, string>> = { tokens: "0", cost: "0", calls: "0", toolCalls: "0" }
const NEVER = 2n ** 63n - 1n

/** While the rules are not at hand. */
export const RINGS_BY_CODE: readonly KeptRing[] = BY_CODE.map((ring) => ({ ...ring, ...ALWAYS }))

/** Load the rules of an organization. The revision is read first: what changes meanwhile makes the copy newer than it says, never older. */
export async function loadRules(db: PrismaClient, pricer: Pricer, org: number): Promise<Rules | null> {
  const state = await db.orgState.findUnique({ where: { org } })
  const organization = await db.organization.findUnique({ where: { org } })
  if (!state || !organization) return null
  const [limitRows, plans, pairs, prices, stops] = await Promise.all([
    db.limit.findMany({ where: { org }, orderBy: { createdAt: "asc" } }),
    db.endUser.findMany({ where: { org, plan: { not: null } }, select: { name: true, plan: true } }),
    db.downgrade.findMany({ where: { org } }),
    db.priceOverride.findMany({ where: { org } }),
    readStops(db, org),
  ])
  const limits = limitRows.map((row) => ({ ...row, fallback: row.action === "downgrade" ? row.fallback : null }) as unknown as Limit)
  const zones = zonesOf(state)
  const preset = presetOf(organization.preset)
  return {
    org,
    rev: state.rev,
    settings: {
      name: organization.name,
      demo: organization.demo,
      upgradeUrl: organization.upgradeUrl,
      estimateInput: organization.estimateInput,
      estimateOutput: organization.estimateOutput,
      maxToolCostNano: organization.maxToolCost,
    },
    zones,
    calendar: createCalendar(zones),
    limits,
    limitIndex: indexLimits(limits),
    fromNow: limits.filter(({ countFrom }) => countFrom === "now"),
    planOf: new Map(plans.map(({ name, plan }) => [name, plan ?? ""])),
    downgrades: indexDowngrades(pairs, pricer),
    overrides: indexOverrides(prices.map(toDatedRates), String(state.rev)),
    conservative: {
      input: flatRate(organization.conservativeInput),
      cacheRead: flatRate(organization.conservativeInput),
      cacheWrite5m: flatRate(organization.conservativeInput),
      cacheWrite1h: flatRate(organization.conservativeInput),
      output: flatRate(organization.conservativeOutput),
      perCall: 0n,
    },
    stops: indexStops(stops),
    rearmedAtMs: stops.rearmedAtMs,
    stoppedBy: stops.stoppedBy,
    rings: keptRings(limits, stops.rearmedAtMs.size > 0),
    brakeMode: preset.brake,
    loopMode: preset.loop,
  }
}

/** @param rearmed whether any limit leaves slots out because it was resumed: then all marks are asked for */
function keptRings(limits: readonly Limit[], rearmed: boolean): KeptRing[] {
  const kept = new Map<string, { scope: number; width: number; speaks: Record<Metric, bigint> }>()
  const keep = (scope: number, width: number) => {
    const ring = kept.get(`${scope} ${width}`) ?? { scope, width, speaks: { tokens: NEVER, cost: NEVER, calls: NEVER, toolCalls: NEVER } }
    kept.set(`${scope} ${width}`, ring)
    return ring
  }
  for (const { scope, width } of BY_CODE) keep(scope, width)
  for (const { scope, window, metric, ceiling } of limits) {
    const width = WIDTH_MS[window]
    if (width === null) continue
    const { speaks } = keep(SCOPE_NUMBER[scope], width)
    if (ceiling < speaks[metric]) speaks[metric] = ceiling
  }
  return [...kept.values()].map(({ scope, width, speaks: { tokens, cost, calls, toolCalls } }) => ({
    ...{ scope, width },
    ...(rearmed ? ALWAYS : { tokens: `${tokens}`, cost: `${cost}`, calls: `${calls}`, toolCalls: `${toolCalls}` }),
  }))
}

type PriceRow = {
  model: string
  input: bigint
  cacheRead: bigint
  cacheWrite5m: bigint
  cacheWrite1h: bigint
  output: bigint
  effectiveFrom: Date
}

export function toDatedRates({ model, effectiveFrom, ...row }: PriceRow): DatedRates & { model: string } {
  return {
    model,
    fromMs: effectiveFrom.getTime(),
    rates: {
      input: flatRate(row.input),
      cacheRead: flatRate(row.cacheRead),
      cacheWrite5m: flatRate(row.cacheWrite5m),
      cacheWrite1h: flatRate(row.cacheWrite1h),
      output: flatRate(row.output),
      perCall: 0n,
    },
  }
}
