import type { PrismaClient, Tx } from "#lib/db/client"
import { type Charge, chargeAnew } from "#lib/domain/charge-anew"
import { isoDate } from "#lib/domain/iso-date"
import type { Overrides, Pricer } from "#lib/domain/pricing"
import { type CorrectionPage, correctionPages } from "./correction-pages.ts"
import { QUARTER_MS, slotOf } from "./day-rollups.ts"
import type { Rules } from "./rules.ts"
import type { RulesCache } from "./rules-cache.ts"
import { adjustSql, chargedCallsSql, correctedSql, takeCorrectionSql } from "./sql/adjust.ts"
import { reopenDaysSql } from "./sql/day-rollups.ts"
import { LOCK, lockSql } from "./sql/lock.ts"

/** Which recorded calls are to be charged anew, why, and on whose word. `model`: as a price names it, in lower case. */
export type PriceChange = { org: number; model: string; since: Date; reason: string; createdBy: string }

/** `calls`: how many cost something else by it; `costNano`: what all of them together cost more, negative where less. `finished` false: there was no more time. */
export type Corrected = { calls: number; costNano: bigint; finished: boolean }

export type PriceCorrector = {
  /** What charging recorded calls anew by some prices would come to; keeps nothing. */
  preview(rules: Rules, change: Pick<PriceChange, "model" | "since">, overrides: Overrides | null, untilMs: number): Promise<Corrected>
  /** Charge recorded calls by the prices of `rules`. To do it again changes nothing, and finishes what was broken off. */
  correct(rules: Rules, change: PriceChange, untilMs: number): Promise<Corrected>
  /** Passes that are due: what a server left behind, and calls that one priced before it knew. @returns how many */
  correctDue(): Promise<number>
}

type CallRow = {
  agent: string
  session: string
  user: string
  model: string
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
  cost: bigint
  assumed: bigint
  measured: boolean
  priceVersion: string
  atMs: number
  placedMs: number
  receivedMs: number
}
type Place = { agent: string; session: string; user: string; model: string; slot: number }
/** What calls of one place cost more than they are counted with. */
type Off = Place & { calls: number; costNano: bigint; assumedNano: bigint }

export type CorrectorOptions = {
  db: PrismaClient
  rules: RulesCache
  pricer: Pricer
  newId(prefix: "adj"): string
  nowMs(): number
  onCommit(orgs: ReadonlySet<number>): void
  /** Nobody else closes incidents of an organization while the work is under way; `letGo` looks at those that are open. */
  whileLowering<T>(org: number, work: (letGo: (by: string, note: string) => Promise<unknown>) => Promise<T>): Promise<T>
}

const TIMEOUT_MS = 20_000

/**
 * Charges recorded calls by other prices. Events never change: what a call costs more or less stands beside it as an adjustment, in the
 * same day and quarter of an hour, and is added to the same totals.
 *
 * A page is read, priced by the very function that prices what arrives, and kept in one transaction. What counts is the difference
 * between what the calls of a place cost now and what they are counted with, earlier adjustments included.
 */
export function createPriceCorrector(options: CorrectorOptions): PriceCorrector {
  const { db, pricer } = options

  async function readOff(tx: Tx, rules: Rules, page: CorrectionPage, overrides: Overrides | null): Promise<Off[]> {
    const asked = [rules.org, isoDate(page.day), [...page.models], page.part, page.parts] as const
    const calls = await tx.$queryRawUnsafe<CallRow[]>(chargedCallsSql, ...asked)
    const before = await tx.$queryRawUnsafe<(Place & { cost: bigint; assumed: bigint })[]>(correctedSql, ...asked)
    const places = new Map<string, Off>()
    const add = (place: Place, calls: number, more: Charge) => {
      const { agent, session, user, model, slot } = place
      const key = JSON.stringify([agent, session, user, model, slot])
      const known = places.get(key) ?? { agent, session, user, model, slot, calls: 0, costNano: 0n, assumedNano: 0n }
      places.set(key, {
        ...known,
        calls: known.calls + calls,
        costNano: known.costNano + more.costNano,
        assumedNano: known.assumedNano + more.assumedNano,
      })
    }
    for (const row of calls) {
      const call = { ...row, counts: row, costNano: row.cost, assumedNano: row.assumed }
      const charge = chargeAnew(call, pricer, overrides, rules.conservative)
      const isThere = rules.calendar.day(row.placedMs).key === page.day
      const place = { ...row, slot: slotOf(isThere ? row.placedMs : row.receivedMs) }
      add(place, charge.costNano === row.cost ? 0 : 1, {
        costNano: charge.costNano - row.cost,
        assumedNano: charge.assumedNano - row.assumed,
      })
    }
    for (const row of before) add(row, 0, { costNano: -row.cost, assumedNano: -row.assumed })
    return [...places.values()].filter(({ costNano, assumedNano }) => costNano !== 0n || assumedNano !== 0n)
  }

  async function keepPage(rules: Rules, page: CorrectionPage, { reason, createdBy }: PriceChange): Promise<Off[]> {
    return db.$transaction(
      async (tx) => {
        await tx.$queryRawUnsafe(lockSql, LOCK.corrections, rules.org)
        const off = await readOff(tx, rules, page, rules.overrides)
        if (off.length === 0) return off
        const rows = off.map(({ calls: _, costNano, assumedNano, ...place }) => {
          return { ...place, id: options.newId("adj"), cost: String(costNano), assumed: String(assumedNano) }
        })
        const [first] = off
        if (first) await tx.$executeRawUnsafe(reopenDaysSql, rules.org, [slotOf(rules.calendar.day(first.slot * QUARTER_MS).startMs)])
        await tx.$executeRawUnsafe(adjustSql, JSON.stringify(rows), rules.org, isoDate(page.day), reason, createdBy)
        return off
      },
      { timeout: TIMEOUT_MS },
    )
  }

  /** Page by page, as long as there is time. */
  async function eachPage(
    rules: Rules,
    { model, since }: Pick<PriceChange, "model" | "since">,
    untilMs: number,
    read: (page: CorrectionPage) => Promise<Off[]>,
  ): Promise<Corrected> {
    let corrected = NOTHING
    for (const page of await correctionPages(db, rules, model, since)) {
      if (options.nowMs() > untilMs) return { ...corrected, finished: false }
      corrected = sum(corrected, await read(page))
    }
    return corrected
  }

  function correct(rules: Rules, change: PriceChange, untilMs: number): Promise<Corrected> {
    return options.whileLowering(rules.org, async (letGo) => {
      const corrected = await eachPage(rules, change, untilMs, (page) => keepPage(rules, page, change))
      if (corrected.calls > 0) options.onCommit(new Set([rules.org]))
      if (corrected.costNano < 0n) await letGo(change.createdBy, change.reason)
      return corrected
    })
  }

  return {
    preview: (rules, change, overrides, untilMs) =>
      eachPage(rules, change, untilMs, (page) => db.$transaction((tx) => readOff(tx, rules, page, overrides))),
    correct,
    async correctDue() {
      for (let n = 0; ; n += 1) {
        const [due] = await db.$queryRawUnsafe<(PriceChange & { id: string })[]>(takeCorrectionSql)
        if (!due) return n
        const state = await db.orgState.findUnique({ where: { org: due.org } })
        const rules = await options.rules.get(due.org, state?.rev)
        if (rules) await correct(rules, due, Number.POSITIVE_INFINITY)
        await db.priceCorrection.deleteMany({ where: { org: due.org, id: due.id } })
      }
    },
  }
}

const NOTHING: Corrected = { calls: 0, costNano: 0n, finished: true }

function sum(corrected: Corrected, off: readonly Off[]): Corrected {
  return off.reduce(
    ({ finished, ...all }, { calls, costNano }) => ({ calls: all.calls + calls, costNano: all.costNano + costNano, finished }),
    corrected,
  )
}
