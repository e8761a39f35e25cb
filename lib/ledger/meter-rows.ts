import type { Meter } from "#lib/domain/judge"
import { type Amount, addAmounts, type Limit, type Metric, NOTHING, type Scope, type Subjects, subjectOf } from "#lib/domain/limit"
import { addToRing, EMPTY_RING, type Ring, ringTotal, slotOf } from "#lib/domain/ring"
import { totalTokens } from "#lib/domain/tokens"
import type { Fact } from "./fact.ts"
import type { LedgerRow } from "./ledger-row.ts"
import { newestTotal, readRing, type ToldRing } from "./read-ring.ts"
import { readStopRow, type StoredIncident, type SubjectStops } from "./subject-stops.ts"

/** How the ledger's tables number the scopes. */
export const SCOPE_NUMBER: Readonly<Record<Scope, number>> = { session: 1, user: 2, agent: 3, org: 4 }

/** `period` is that of `whole`; `day` that of `today`. */
type SubjectTotals = { whole: Amount; today: Amount; held: Amount; period: number; day: string | null }
/** What a limit that counts from when it was made leaves out of one period. `period`: 0 a session's life, yyyymm, yyyymmdd; null: every one. */
export type Base = { period: number | null; amount: bigint }
export type BrakeRow = { tool: string; failures: number; lastFailAtMs: number }
/** A ring as it was told, and what has been read of it: each metric when its slots are first asked for. */
type KnownRing = { told: ToldRing; read: Partial<Record<Metric, Ring>> }
/** All that is known of one subject. */
type Known = { totals: SubjectTotals | null; rings: KnownRing[]; brakes: BrakeRow[]; stops: SubjectStops | null }
type KnownOf = Readonly<Record<Scope, Known | undefined>>

/** Totals, holds, rings, brakes and stops of some subjects at one instant of the database's clock. */
export class MeterRows {
  /** By organization, by number of the scope, by name: one key of all three took longer to make than what it finds. */
  readonly #known = new Map<number, readonly Map<string, Known>[]>()
  /** Those of whom was asked last: all limits of a judgement ask of the same. */
  #last: { org: number; subjects: Subjects; known: KnownOf } | null = null
  #stopped = false
  readonly #bases = new Map<string, Base | null>()
  readonly #added: { fact: Fact; settled: boolean }[] = []
  readonly #addedSums = new Map<string, ReadonlyMap<string, Amount>>()
  readonly orgs = new Map<number, { rev: bigint; nowMicros: bigint; localDay: string }>()

  constructor(rows: readonly LedgerRow[]) {
    for (const row of rows) this.#keep(row)
  }

  #keep(row: LedgerRow) {
    switch (row.row) {
      case "org":
        this.orgs.set(row.org, { rev: row.rev, nowMicros: row.nowMicros, localDay: row.localDay })
        return
      case "total": {
        // Beside calls of now a batch may bring history; what is judged is the running month.
        if (row.period !== 0 && row.period !== monthKey(this.orgs.get(row.org)?.localDay ?? "")) return
        const { whole, today, held, period, day, ring } = row
        const known = this.#make(row.org, row.scope, row.subject)
        known.totals = { whole, today, held, period, day }
        if (ring) known.rings.push({ told: ring, read: {} })
        return
      }
      case "held": {
        const known = this.#make(row.org, row.scope, row.subject)
        known.totals = { ...(known.totals ?? NO_TOTALS), held: row.held }
        return
      }
      case "ring":
        this.#make(row.org, row.scope, row.subject).rings.push({ told: row, read: {} })
        return
      case "brake": {
        const { tool, failures, lastFailAtMs } = row
        this.#make(row.org, SCOPE_NUMBER.session, row.session).brakes.push({ tool, failures, lastFailAtMs })
        return
      }
      case "stop": {
        const scope = SCOPES.find((name) => SCOPE_NUMBER[name] === row.scope) ?? "org"
        this.#addStops(this.#make(row.org, row.scope, row.subject), readStopRow(row.json, scope, row.subject))
      }
    }
  }

  #at(org: number, scope: Scope, subject: string | null): Known | undefined {
    return this.#known.get(org)?.[SCOPE_NUMBER[scope]]?.get(subject ?? "")
  }

  #make(org: number, scope: number, subject: string): Known {
    const scopes = this.#known.get(org) ?? SCOPE_PLACES.map(() => new Map<string, Known>())
    this.#known.set(org, scopes)
    const subjects = scopes[scope] as Map<string, Known>
    const there = subjects.get(subject)
    if (there) return there
    const known: Known = { totals: null, rings: [], brakes: [], stops: null }
    subjects.set(subject, known)
    this.#last = null
    return known
  }

  #of(org: number, subjects: Subjects): KnownOf {
    if (this.#last?.subjects === subjects && this.#last.org === org) return this.#last.known
    const at = (scope: Scope) => this.#at(org, scope, subjectOf(scope, subjects))
    const known = { session: at("session"), user: at("user"), agent: at("agent"), org: at("org") }
    this.#last = { org, subjects, known }
    return known
  }

  #addStops(known: Known, { incidents, grants }: SubjectStops) {
    // By their beginning, oldest first: that is how the ceilings of grants add up.
    const sorted = [...(known.stops?.grants ?? []), ...grants].sort((a, b) => a.fromMs - b.fromMs)
    known.stops = { incidents: [...(known.stops?.incidents ?? []), ...incidents], grants: sorted }
    this.#stopped = true
  }

  /** An incident that was opened after these rows were read, so that what is judged again stands under it. */
  addIncident(org: number, incident: StoredIncident) {
    const known = this.#make(org, SCOPE_NUMBER[incident.scope], incident.subject ?? "")
    if (known.stops?.incidents.some(({ id }) => id === incident.id)) return
    this.#addStops(known, { incidents: [incident], grants: [] })
  }

  /** What a limit leaves out of a subject's totals; null: nothing. Every limit that counts from when it was made is told of so before it is judged. */
  setBase(org: number, limitId: string, subject: string, base: Base | null) {
    this.#bases.set(baseKey(org, limitId, subject), base)
  }

  /** A fact that the batch has added, so that `meter` can tell how much there was before it. */
  noteAdded(fact: Fact, settled: boolean) {
    this.#added.push({ fact, settled })
    this.#addedSums.clear()
  }

  /** Also what an earlier part of the same report has added: a line that it passed is told with the last part. */
  absorb(earlier: MeterRows) {
    if (earlier === this) return
    this.#added.push(...earlier.#added)
    this.#addedSums.clear()
  }

  /** Open incidents and running grants of the session, the user, the agent and the organization. */
  stops(org: number, subjects: Subjects): { incidents: readonly StoredIncident[]; grants: SubjectStops["grants"] } {
    if (!this.#stopped) return NO_SUBJECT_STOPS
    const known = this.#of(org, subjects)
    const incidents: StoredIncident[] = []
    for (const scope of SCOPES) incidents.push(...(known[scope]?.stops?.incidents ?? []))
    return { incidents, grants: known.session?.stops?.grants ?? [] }
  }

  /** Ids of all blocking incidents among these rows. */
  blockingIds(): string[] {
    const all = [...this.#known.values()].flatMap((scopes) => scopes.flatMap((subjects) => [...subjects.values()]))
    return all.flatMap(({ stops }) => stops?.incidents.flatMap(({ id, blocking }) => (blocking ? [id] : [])) ?? [])
  }

  /** Count an ask that was just granted, so that the next one of the same transaction is judged beside it. */
  hold(org: number, subjects: Subjects, ask: Amount, nowMs: number) {
    for (const scope of SCOPES) {
      const known = this.#make(org, SCOPE_NUMBER[scope], subjectOf(scope, subjects) ?? "")
      const totals = known.totals ?? NO_TOTALS
      known.totals = { ...totals, held: addAmounts(totals.held, ask) }
      for (const [widthMs, metric] of CALL_RINGS) {
        if (ask[metric] === 0n) continue
        const read = addToRing(slotsOf(known, widthMs, metric) ?? EMPTY_RING, widthMs, nowMs, ask[metric])
        const ring = known.rings.find(({ told }) => told.widthMs === widthMs)
        if (ring) ring.read[metric] = read
        else known.rings.push({ told: { widthMs, slot: 0, counters: NOTHING, marks: "" }, read: { [metric]: read } })
      }
    }
  }

  has(org: number, subjects: Subjects): boolean {
    const { session, user, agent } = this.#of(org, subjects)
    return Boolean(session?.totals && user?.totals && agent?.totals)
  }

  brakes(org: number, session: string): readonly BrakeRow[] {
    return this.#at(org, "session", session)?.brakes ?? []
  }

  ring(org: number, scope: Scope, subject: string | null, widthMs: number, metric: Metric): Ring | null {
    return slotsOf(this.#at(org, scope, subject), widthMs, metric)
  }

  /** The figure of the window that ends at `nowMs`, as a limit is judged by it; a minute's cost is the burn rate. Null: no such ring. */
  rolling(org: number, scope: Scope, subject: string | null, widthMs: number, metric: Metric, nowMs: number): bigint | null {
    return rollingOf(this.#at(org, scope, subject), widthMs, metric, nowMs, null)
  }

  total(org: number, scope: Scope, subject: string | null): SubjectTotals | null {
    return this.#at(org, scope, subject)?.totals ?? null
  }

  /** The meter that `limit` is judged against for these subjects. `rearmedAtMs`: slots begun before it no longer count. */
  meter(org: number, limit: Limit, widthMs: number | null, subjects: Subjects, nowMs: number, rearmedAtMs: number | null): Meter {
    const meter = this.#now(org, limit, widthMs, subjects, nowMs, rearmedAtMs)
    if (limit.warnAt.length === 0 || this.#added.length === 0) return meter
    const added = this.#addedTo(org, limit.scope, subjectOf(limit.scope, subjects) ?? "", widthMs)[limit.metric]
    return { ...meter, before: meter.used > added ? meter.used - added : 0n }
  }

  #now(org: number, limit: Limit, widthMs: number | null, subjects: Subjects, nowMs: number, rearmedAtMs: number | null): Meter {
    const known = this.#of(org, subjects)[limit.scope]
    const total = known?.totals ?? null
    const held = total?.held[limit.metric] ?? 0n
    if (widthMs === null) {
      if (!total) return { used: 0n, held }
      const counted = limit.window === "day" ? total.today[limit.metric] : total.whole[limit.metric]
      const base = limit.countFrom === "now" ? this.#baseOf(org, limit, subjectOf(limit.scope, subjects) ?? "", total) : 0n
      // Meters that were read before the limit was made may lie below its base.
      return base === 0n ? { used: counted, held } : { used: counted > base ? counted - base : 0n, held, base }
    }
    const rolling = rollingOf(known, widthMs, limit.metric, nowMs, rearmedAtMs) ?? 0n
    // In rings a call takes its slot when it is authorized, so an open hold is in `rolling` already.
    return { used: rolling, held: limit.metric === "calls" || limit.metric === "toolCalls" ? 0n : held }
  }

  /** @throws where nobody has looked for it: without it people would be stopped for what they used before the limit was there */
  #baseOf(org: number, limit: Limit, subject: string, { period, day }: SubjectTotals): bigint {
    const base = this.#bases.get(baseKey(org, limit.id, subject))
    if (base === undefined) throw new Error(`the base of ${limit.id} was not read`)
    if (base === null) return 0n
    const counted = limit.window === "day" ? dayKey(day) : period
    return base.period === null || base.period === counted ? base.amount : 0n
  }

  /** What the batch added to a subject's totals, or to its ring of a width. All subjects of a scope are summed in one pass: a batch may bring 500. */
  #addedTo(org: number, scope: Scope, subject: string, widthMs: number | null): Amount {
    const kind = `${scope}\n${widthMs}`
    const sums = this.#addedSums.get(kind) ?? this.#sumAdded(scope, widthMs)
    this.#addedSums.set(kind, sums)
    return sums.get(`${org}\n${subject}`) ?? NOTHING
  }

  #sumAdded(scope: Scope, widthMs: number | null): Map<string, Amount> {
    const sums = new Map<string, Amount>()
    for (const { fact, settled } of this.#added) {
      if (widthMs !== null && fact.ageMs > widthMs) continue
      // In a ring the hold of a settled call had taken its slots already.
      const calls = widthMs !== null && settled ? 0n : 1n
      const toolCalls = fact.kind === "tool" ? calls : 0n
      const at = `${fact.org}\n${subjectOf(scope, fact) ?? ""}`
      sums.set(at, addAmounts(sums.get(at) ?? NOTHING, { tokens: BigInt(totalTokens(fact.counts)), cost: fact.costNano, calls, toolCalls }))
    }
    return sums
  }
}

const NO_SUBJECT_STOPS: { incidents: readonly StoredIncident[]; grants: SubjectStops["grants"] } = Object.freeze({
  incidents: [],
  grants: [],
})

/** A place for each number of a scope; none has 0. */
const SCOPE_PLACES = [0, ...Object.values(SCOPE_NUMBER)]
const SCOPES: readonly Scope[] = ["session", "user", "agent", "org"]
const CALL_RINGS = [1_000, 60_000, 3_600_000].flatMap((width) => [[width, "calls"] as const, [width, "toolCalls"] as const])

function slotsOf(known: Known | undefined, widthMs: number, metric: Metric): Ring | null {
  const ring = known?.rings.find(({ told }) => told.widthMs === widthMs)
  if (!ring) return null
  ring.read[metric] ??= readRing(ring.told, metric)
  return ring.read[metric]
}

/** From one mark, where the newest slot is that of now and nothing asks for the others. */
function rollingOf(known: Known | undefined, widthMs: number, metric: Metric, nowMs: number, rearmedAtMs: number | null): bigint | null {
  const ring = known?.rings.find(({ told }) => told.widthMs === widthMs)
  if (!ring) return null
  if (rearmedAtMs === null && !ring.read[metric] && ring.told.slot === slotOf(nowMs, widthMs)) return newestTotal(ring.told, metric)
  return ringTotal(slotsOf(known, widthMs, metric) ?? EMPTY_RING, widthMs, nowMs, rearmedAtMs)
}

const NO_TOTALS: SubjectTotals = { whole: NOTHING, today: NOTHING, held: NOTHING, period: 0, day: null }

function baseKey(org: number, limitId: string, subject: string): string {
  return `${org}\n${limitId}\n${subject}`
}

/** yyyymm */
function monthKey(day: string): number {
  return Number(day.slice(0, 7).replace("-", ""))
}

/** yyyymmdd; 0 where nothing was counted on any day. */
function dayKey(day: string | null): number {
  return day === null ? 0 : Number(day.replaceAll("-", ""))
}
