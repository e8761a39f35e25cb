import type { PrismaClient } from "#lib/db/client"
import { isTimeOut } from "#lib/db/errors"
import type { Subjects } from "#lib/domain/limit"
import type { Pricer } from "#lib/domain/pricing"
import { analyzeGrown } from "./analyze-grown.ts"
import { type Ask, type Authorized, authorizeAsks } from "./authorize.ts"
import { createBases } from "./base.ts"
import { closeEndedSessions, createIncidentCloser } from "./close-incidents.ts"
import { createCommitQueue, GATHER } from "./commit-queue.ts"
import { createPriceCorrector, type PriceCorrector } from "./correct-prices.ts"
import { createReceiptCounts, type ReceiptKind } from "./count-receipts.ts"
import { createDaySealer, reopenDays } from "./day-rollups.ts"
import type { Fact } from "./fact.ts"
import { type FingerprintedCall, findLoops } from "./find-loops.ts"
import type { MeterRows } from "./meter-rows.ts"
import { type Listener, noteListening } from "./note-listening.ts"
import { noteTold, type Telling } from "./note-told.ts"
import { noteWarnings, type PassedWarning } from "./note-warnings.ts"
import { openIncidents, type Trip } from "./open-incidents.ts"
import { readMeters } from "./read-meters.ts"
import { type Recorded, recordFacts } from "./record.ts"
import type { Rules } from "./rules.ts"
import { createRulesCache, type RulesCache } from "./rules-cache.ts"
import { createSights } from "./sight.ts"
import { releaseHoldSql, sweepHoldsSql } from "./sql/end-holds.ts"
import type { StoredIncident } from "./subject-stops.ts"

/** The only code that moves meters, holds, events and rollups. */
export type Ledger = {
  /** Record facts of one organization, in order; resolves after their commit. At most `MAX_FACTS` at once. `bytes`: as sent. */
  record(org: number, facts: readonly Fact[], bytes: number): Promise<readonly Recorded[]>
  /** Decide about one call before it starts, and hold its budget where it may. Resolves after the commit. */
  authorize(ask: Ask): Promise<Authorized>
  /** The call did not happen. @returns false where there is no such open hold */
  release(org: number, holdId: string, onlyAgent: string | null): Promise<boolean>
  /** End up to 500 holds that outlived themselves. @returns the organizations that got budget back */
  sweep(): Promise<readonly number[]>
  /** The meters of some subjects as of now, and what they are judged by; null: there is no such organization. */
  read(org: number, subjects: readonly Subjects[]): Promise<Reading | null>
  /** Make meters that came without rules fit to be judged by these; see `Bases`. */
  readBases(rules: Rules, meters: MeterRows, subjects: readonly Subjects[]): Promise<void>
  /** @returns the open incident of each trip by `tripKey`, whoever opened it */
  openIncidents(org: number, trips: readonly Trip[]): Promise<ReadonlyMap<string, StoredIncident>>
  /** @returns those of these calls that make a regression loop */
  findLoops(org: number, calls: readonly FingerprintedCall[]): Promise<readonly FingerprintedCall[]>
  /** Each crossing is kept once. */
  noteWarnings(org: number, warnings: readonly PassedWarning[], at: Date): Promise<void>
  /** Agents whose stream is open now. */
  noteListening(listeners: readonly Listener[]): Promise<void>
  noteTold(tellings: readonly Telling[]): Promise<void>
  /** Counted at leisure, for the audit of facts. `day`: the organization's, as yyyymmdd. */
  countReceipts(org: number, day: number, kind: ReceiptKind, n: number): void
  /** @returns how many incidents ended by themselves */
  closeCalmedIncidents(): Promise<number>
  /** @returns how many incidents were closed because their session is over */
  closeEndedSessions(): Promise<number>
  /** Recorded calls are charged by other prices. */
  readonly prices: PriceCorrector
  /** Days that are over are summed for charts of months. @returns how many */
  sealDays(): Promise<number>
  /** Event partitions of this month and the three after it. */
  ensurePartitions(): Promise<void>
  /** @returns the tables that were more than twice as large as the planner knew, and were analyzed */
  analyzeGrown(): Promise<readonly string[]>
  readonly rules: RulesCache
  readonly depth: { entries: number; bytes: number; inFlight: number }
  /** Resolves when everything that was accepted is committed. */
  drained(): Promise<void>
}

/** `rules` are of the meters' revision or newer. */
export type Reading = { meters: MeterRows; rules: Rules }

/** Facts per commit: more would hold locks for longer without serving more (measured: 500 reach the plateau). */
export const MAX_FACTS = 500

/** Asks per transaction: its locks are held for all of them. */
const MAX_ASKS = 200
/** What an ask counts for in the queue. */
const ASK_BYTES = 1_024

export type LedgerOptions = {
  db: PrismaClient
  /** Rules are loaded by another pool: a transaction that waits for them holds a connection of the ledger's. */
  rulesDb: PrismaClient
  /** As the owner of the tables, who alone may analyze them. Default: `rulesDb`. */
  ownerDb?: PrismaClient
  pricer: Pricer
  newId(prefix: "agt" | "ses" | "usr" | "inc" | "hld" | "wrn" | "adj"): string
  chance(): number
  nowMs(): number
  /** Told after a commit which organizations it concerned, so that whoever watches them looks at once. */
  onCommit(orgs: ReadonlySet<number>): void
  /** Told when incidents of an organization were opened here, so that whoever listens for stops is told at once. */
  onIncident?(org: number): void
}

export function createLedger(options: LedgerOptions): Ledger {
  const { db, pricer, nowMs, ownerDb = options.rulesDb } = options
  const rules = createRulesCache(options.rulesDb, pricer)
  const bases = createBases(options.rulesDb)
  const sights = createSights(db, options.newId, options.chance)
  const receipts = createReceiptCounts(options.rulesDb)
  const queue = createCommitQueue<Fact, Recorded>({
    maxItems: MAX_FACTS,
    maxBytes: 4 * 1024 * 1024,
    maxInFlight: 2,
    gather: GATHER,
    maxQueuedBytes: 64 * 1024 * 1024,
    isHeldUp: isTimeOut,
    async commit(facts) {
      const at = nowMs()
      await sights.note(
        facts.map(({ org, agent, session, user, occurredAtMs, source, backfill }) => {
          const way = source === "otlp" ? ("telemetry" as const) : ("reported" as const)
          return { org, agent, session, user, atMs: backfill ? (occurredAtMs ?? at) : at, way }
        }),
      )
      await reopenDays(db, rules, facts)
      const recorded = await recordFacts({ db, chance: options.chance, copyOf: rules.peek }, facts)
      options.onCommit(new Set(facts.map(({ org }) => org)))
      return recorded
    },
  })

  const asks = createCommitQueue<Ask, Authorized>({
    maxItems: MAX_ASKS,
    maxBytes: 4 * 1024 * 1024,
    maxInFlight: 3,
    maxQueuedBytes: 16 * 1024 * 1024,
    isHeldUp: isTimeOut,
    oneOrg: true,
    async commit(batch) {
      const atMs = nowMs()
      await sights.note(batch.map(({ org, subjects }) => ({ org, ...subjects, atMs, way: "asked" as const })))
      return authorizeAsks({ db, pricer, rules, bases, newId: options.newId, chance: options.chance }, batch)
    },
  })

  const closer = createIncidentCloser(db, rules, bases)

  return {
    authorize: async (ask) => (await asks.submit({ org: ask.org, items: [ask], bytes: ASK_BYTES }))[0] as Authorized,
    async release(org, holdId, onlyAgent) {
      return (await db.$queryRawUnsafe<unknown[]>(releaseHoldSql, org, holdId, onlyAgent)).length > 0
    },
    async sweep() {
      return (await db.$queryRawUnsafe<{ org: number }[]>(sweepHoldsSql)).map(({ org }) => org)
    },
    async record(org, facts, bytes) {
      // One after the other: the directive is judged by the meters of the last part, and failures of a tool count in their order.
      const recorded: Recorded[] = []
      for (let at = 0; at < facts.length; at += MAX_FACTS) {
        const items = facts.slice(at, at + MAX_FACTS)
        const part = await queue.submit({ org, items, bytes: Math.ceil((bytes * items.length) / facts.length) })
        const earlier = recorded.at(-1)
        if (earlier) part.at(-1)?.meters.absorb(earlier.meters)
        recorded.push(...part)
      }
      return recorded
    },
    async read(org, subjects) {
      const meters = await readMeters(db, org, subjects)
      const copy = await rules.get(org, meters.orgs.get(org)?.rev)
      if (!copy) return null
      await bases.read(copy, meters, subjects)
      return { meters, rules: copy }
    },
    readBases: bases.read,
    async openIncidents(org, trips) {
      const open = await openIncidents(db, org, trips, () => options.newId("inc"))
      if (open.size > 0) options.onIncident?.(org)
      return open
    },
    findLoops: (org, calls) => findLoops(db, org, calls),
    noteWarnings: async (org, warnings, at) => void (await noteWarnings(db, org, warnings, at, () => options.newId("wrn"))),
    noteListening: (listeners) => noteListening(db, listeners, () => options.newId("agt")),
    noteTold: (tellings) => noteTold(db, tellings),
    countReceipts: receipts.note,
    closeEndedSessions: () => closeEndedSessions(db),
    closeCalmedIncidents: closer.closeDue,
    prices: createPriceCorrector({ ...options, db: options.rulesDb, rules, whileLowering: closer.whileLowering }),
    sealDays: createDaySealer(db, rules, nowMs),
    ensurePartitions: async () => void (await db.$executeRawUnsafe("select ensure_event_partitions(3)")),
    analyzeGrown: () => analyzeGrown(ownerDb),
    rules,
    get depth() {
      return queue.depth
    },
    drained: async () => void (await Promise.all([queue.drained().then(receipts.close), asks.drained(), sights.close()])),
  }
}
