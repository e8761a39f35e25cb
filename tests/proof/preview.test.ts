import { randomUUID } from "node:crypto"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Preview } from "#lib/contracts/preview"
import { type Calendar, createCalendar } from "#lib/domain/calendar"
import { WIDTH_MS } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import { createPricer } from "#lib/domain/pricing"
import { RING_SLOTS, slotOf, slotStartMs } from "#lib/domain/ring"
import { createLedger, type Ledger } from "#lib/ledger/ledger"
import { createKey } from "#lib/services/create-key"
import { createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"
import { programOf } from "#tests/api/program"
import { startServer, type TestServer, testSecret } from "#tests/harness/server"
import { type Clocked, clockedDatabase } from "#tests/proof/clock"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A turn of the month that lies behind us, but not so far that a late call from before it would be refused as too old. */
function monthTurn(calendar: Calendar): number {
  const thisMonth = calendar.month(Date.now()).startMs
  return Date.now() - thisMonth > 3 * DAY_MS ? thisMonth : calendar.month(thisMonth - 1).startMs
}

type Json = Record<string, unknown>
/** Every window and every metric, low enough that a few calls trip it, of all actions. */
const LIMITS: readonly Json[] = [
  { scope: "session", metric: "tokens", window: "lifetime", ceiling: 9_000, action: "suspend" },
  { scope: "session", metric: "cost", window: "lifetime", ceiling: "0.05", action: "alert" },
  { scope: "session", metric: "toolCalls", window: "second", ceiling: 3, action: "throttle" },
  { scope: "session", metric: "calls", window: "minute", ceiling: 5, action: "throttle" },
  { scope: "session", metric: "tokens", window: "hour", ceiling: 7_000, action: "downgrade" },
  { scope: "user", metric: "calls", window: "second", ceiling: 3, action: "alert" },
  { scope: "user", metric: "toolCalls", window: "minute", ceiling: 4, action: "suspend" },
  { scope: "user", metric: "tokens", window: "day", ceiling: 8_000, action: "throttle" },
  { scope: "user", metric: "tokens", window: "month", ceiling: 20_000, action: "downgrade" },
  { scope: "user", metric: "calls", window: "day", ceiling: 6, action: "suspend", subject: "ada" },
  { scope: "agent", metric: "cost", window: "minute", ceiling: "0.04", action: "alert" },
  { scope: "agent", metric: "calls", window: "hour", ceiling: 9, action: "throttle" },
  { scope: "agent", metric: "toolCalls", window: "month", ceiling: 7, action: "suspend" },
  { scope: "agent", metric: "tokens", window: "second", ceiling: 3_000, action: "throttle" },
  { scope: "org", metric: "cost", window: "day", ceiling: "0.20", action: "suspend" },
  { scope: "org", metric: "tokens", window: "minute", ceiling: 9_000, action: "alert" },
  { scope: "org", metric: "toolCalls", window: "hour", ceiling: 8, action: "throttle" },
  { scope: "org", metric: "calls", window: "month", ceiling: 15, action: "alert" },
]
const named = (mode: string) =>
  LIMITS.map((limit): Json => ({ ...limit, mode, name: `${limit["scope"]} ${limit["metric"]} ${limit["window"]}` }))

const event = fc.record({
  agent: fc.constantFrom("crawler", "writer", "tester"),
  session: fc.constantFrom("s-1", "s-2", "s-3"),
  user: fc.constantFrom("ada", "bob", undefined),
  tool: fc.boolean(),
  model: fc.constantFrom("gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "nobody-knows-it"),
  tokens: fc.integer({ min: 0, max: 1_500 }),
  lateMs: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 90_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 90_000, max: 2 * HOUR_MS }) },
  ),
})
/** Bursts, pauses in which windows drain, and nights. */
const gapMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 300 }) },
  { weight: 3, arbitrary: fc.integer({ min: 300, max: 20_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 20_000, max: 300_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: HOUR_MS / 4, max: 5 * HOUR_MS }) },
)
const step = fc.record({ gapMs, events: fc.array(event, { minLength: 1, maxLength: 3 }) })
const story = fc.record({
  zone: fc.constantFrom("UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"),
  beforeTurnMs: fc.integer({ min: 0, max: 20 * HOUR_MS }),
  steps: fc.array(step, { minLength: 30, maxLength: 45, size: "max" }),
  restMs: fc.integer({ min: 1, max: 4 * HOUR_MS }),
})

let clocked: Clocked
let server: TestServer
let ledger: Ledger

beforeAll(async () => {
  clocked = await clockedDatabase("preview", monthTurn(createCalendar({ zone: "UTC" })) - 3 * DAY_MS)
  const { db } = clocked
  ledger = createLedger({ db, rulesDb: db, pricer: createPricer(), newId, chance: Math.random, nowMs: Date.now, onCommit: () => {} })
  server = await startServer({ databaseUrl: clocked.url })
}, 90_000)
afterAll(async () => {
  await server?.stop()
  await clocked?.end()
}, 30_000)

/** An organization with these limits alone, made through the API. */
async function organization(zone: string, limits: readonly Json[]) {
  const { db } = clocked
  const { org } = await createOrganization(db, { name: randomUUID(), preset: "strict", zone }, new Date())
  await db.limit.deleteMany({ where: { org } })
  const ctx = systemCtx(db, org, new Date())
  const { plaintext: key } = await createKey(ctx, { name: "test", scopes: ["admin"], agent: null, expiresAt: null }, testSecret)
  const ids: string[] = []
  for (const json of limits) {
    const reply = await server.request("/api/v1/limits", { key, json })
    const made = (await reply.json()) as { id: string }
    expect(reply.status, JSON.stringify(made)).toBe(201)
    ids.push(made.id)
  }
  return { org, key, ids, ...programOf(server, key) }
}

/** When something may end by itself: as a call leaves a rolling window, a window after that, and with the days and months. */
function turnsOf(placedAtMs: readonly number[], calendar: Calendar, fromMs: number, toMs: number): number[] {
  const turns = new Set<number>()
  for (const widthMs of Object.values(WIDTH_MS).filter((width) => width !== null)) {
    for (const ms of placedAtMs) {
      const leaves = slotStartMs(slotOf(ms, widthMs) + RING_SLOTS, widthMs)
      turns.add(leaves).add(leaves + widthMs)
    }
  }
  for (let ms = calendar.day(fromMs).endMs; ms <= toMs; ms = calendar.day(ms).endMs) turns.add(ms)
  return [...turns].filter((ms) => ms > fromMs && ms <= toMs).sort((a, b) => a - b)
}

type Seen = { limit: string; subject: string | null; period: string; seen: string; openedAt: string; closedAt: string | null }

const inOrder = (seen: readonly Seen[]) => seen.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

async function incidentsOf(org: number): Promise<Seen[]> {
  const names = new Map((await clocked.db.limit.findMany({ where: { org } })).map(({ id, name }) => [id, name]))
  const rows = await clocked.db.incident.findMany({ where: { org } })
  return rows.map((row) => ({
    limit: names.get(row.limitId ?? "") ?? row.rule,
    subject: row.scope === "org" ? null : row.subject,
    period: row.period,
    seen: row.metric === "cost" ? formatUsd(row.seen) : row.seen.toString(),
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  }))
}

async function previewed(key: string, json: Json, calendar: Calendar): Promise<Seen[]> {
  const reply = await server.request("/api/v1/limits/preview", { key, json })
  const { limits, complete } = Preview.parse(await reply.json())
  expect(complete).toBe(true)
  return limits.flatMap(({ name, sample, episodes }) => {
    expect(sample, "every episode is shown").toHaveLength(episodes)
    const window = name.split(" ").at(-1)
    return sample.map(({ subject, openedAt, closedAt, seen }) => {
      const ms = Date.parse(openedAt)
      const period = window === "month" || window === "day" ? String(calendar[window](ms).key) : ""
      return { limit: name, subject, period, seen, openedAt, closedAt }
    })
  })
}

const STORIES = 4

test("preview(trace) = the incidents of the same trace enforced, through the API of a server", { timeout: 120_000 }, async () => {
  const tripped = new Map<string, number>()
  let calls = 0
  await fc.assert(
    fc.asyncProperty(story, async ({ zone, beforeTurnMs, steps, restMs }) => {
      const calendar = createCalendar({ zone })
      const fromMs = monthTurn(calendar) - beforeTurnMs
      const enforcing = await organization(zone, named("enforce"))
      const observing = await organization(zone, named("observe"))
      const free = await organization(zone, [])
      const placed: number[] = []

      async function passUntil(fromMs: number, toMs: number) {
        for (const ms of turnsOf(placed, calendar, fromMs, toMs)) {
          await clocked.setTo(ms)
          await ledger.closeCalmedIncidents()
        }
        await clocked.setTo(toMs)
      }

      let nowMs = fromMs
      await clocked.setTo(nowMs)
      for (const [at, { gapMs, events }] of steps.entries()) {
        await passUntil(nowMs, nowMs + gapMs)
        nowMs += gapMs
        const sent = events.map(({ agent, session, user, tool, model, tokens, lateMs }, n) => ({
          id: `${at}-${n}`,
          agent,
          session,
          ...(user && { user }),
          ...(tool ? { kind: "tool", tool: "search", costUsd: "0.005" } : { model, usage: { input: tokens, output: tokens } }),
          ...(lateMs > 0 && { occurredAt: new Date(nowMs - lateMs).toISOString() }),
        }))
        for (const { lateMs } of events) placed.push(nowMs - lateMs)
        for (const one of [enforcing, observing, free]) {
          const { results } = await one.batch(sent, { sentAt: new Date(nowMs).toISOString() })
          expect(results.map(({ status }) => status)).toEqual(sent.map(() => "recorded"))
        }
        await ledger.closeCalmedIncidents()
        calls += sent.length
      }
      await passUntil(nowMs, nowMs + restMs)

      const range = { from: new Date(fromMs).toISOString(), to: new Date(nowMs + restMs).toISOString() }
      const incidents = inOrder(await incidentsOf(enforcing.org))
      const before = inOrder(await previewed(free.key, { limits: named("enforce"), ...range }, calendar))
      const observed = inOrder(await previewed(observing.key, { limits: observing.ids.map((id) => ({ id })), ...range }, calendar))
      expect(before, "of an organization without limits").toEqual(incidents)
      expect(observed, "of one that observes them").toEqual(incidents)
      expect(await incidentsOf(observing.org), "observing opens none").toEqual([])
      for (const { limit } of incidents) tripped.set(limit, (tripped.get(limit) ?? 0) + 1)
      await clocked.db.incident.updateMany({ where: { org: enforcing.org }, data: { state: "closed" } })
    }),
    { numRuns: STORIES, endOnFailure: true },
  )
  const incidents = [...tripped.values()].reduce((sum, n) => sum + n, 0)
  console.log(`${calls} calls of ${STORIES} stories tripped ${tripped.size} of ${LIMITS.length} limits, ${incidents} times`)
  expect(incidents).toBeGreaterThan(STORIES * 10)
})
