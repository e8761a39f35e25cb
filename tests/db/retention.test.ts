import { expect, test } from "vitest"
import { createDb, type PrismaClient } from "#lib/db/client"
import { type Random, seeded } from "#server/demo/random"
import { openLedger, type TestLedger } from "#tests/db/ledger"
import { differencesOf, openPass, type PastEvent, recordPast, runPass } from "#tests/db/retention"
import { keepDatabaseApart, testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"

keepDatabaseApart("retention")

const seed = Number(process.env.FC_SEED)

async function organization(retentionDays: number, zone = "UTC"): Promise<number> {
  const { org } = await makeOrganization({ preset: "observe", zone })
  await (await testDb()).organization.update({ where: { org }, data: { retentionDays } })
  return org
}

/** Calls of every kind, on about twenty of the last so many days: verify goes through every date on which something was. */
function past(random: Random, count: number, days: number, tag = "past"): PastEvent[] {
  const one = (name: string, of: number) => `${name} ${Math.floor(random() * of)}`
  return Array.from({ length: count }, (_, at) => ({
    id: `${tag} ${at}`,
    agent: one("agent", 3),
    daysAgo: 0.1 + (Math.floor(random() * 20) / 20) * days + random() * 0.1,
    ...(random() < 0.9 && { session: one("session", 9) }),
    ...(random() < 0.8 && { user: one("user", 3) }),
    ...(random() < 0.3 && { kind: "tool", tool: "search", model: undefined, usage: undefined, costUsd: "0.0012" }),
    ...(random() < 0.3 && { responseId: `chatcmpl-response-number-${tag}-${at}` }),
  }))
}

function startOfDay(ms: number): Date {
  return new Date(Math.floor(ms / 86_400_000) * 86_400_000)
}

/** All that an organization has spent, as its screens tell it. */
async function totalsOf(db: PrismaClient, org: number): Promise<unknown> {
  return db.$queryRaw`
    select 'total' as what, scope::text, subject, period::text, tokens::text, cost::text, calls::text from total where org = ${org}
    union all
    select 'rollup', slot::text, agent || ' ' || user_name || ' ' || model, '', (input + output)::text, cost::text, calls::text
    from rollup where org = ${org} and width = 900
    order by 1, 2, 3, 4`
}

async function eventsOf(db: PrismaClient, org: number): Promise<{ events: number; keys: number; folded: number }> {
  const [row] = await db.$queryRaw<{ events: number; keys: number; folded: number }[]>`
    select (select count(*)::int from event where org = ${org}) as events, (select count(*)::int from event_key where org = ${org}) as keys,
      (select coalesce(sum(calls), 0)::int from fold where org = ${org}) as folded`
  return row ?? { events: 0, keys: 0, folded: 0 }
}

test("each organization keeps its own days; the totals stay, and after every step all adds up", { timeout: 150_000 }, async () => {
  const db = await testDb()
  const server = await openLedger()
  const random = seeded(seed)
  const orgs = [await organization(36, "Asia/Kathmandu"), await organization(90, "America/St_Johns"), await organization(400)]
  for (const org of orgs) await recordPast(db, server, org, past(random, 400, 300))
  const before = await Promise.all(orgs.map((org) => totalsOf(db, org)))

  const rows = await runPass(db, async ({ name }) => {
    if (!/fold|keys/.test(name) && random() < 0.8) return
    for (const org of orgs) expect(await differencesOf(db, org), `after ${name}`).toEqual([])
  })

  const [short, middle, long] = await Promise.all(orgs.map((org) => eventsOf(db, org)))
  expect(rows["fold"]).toBe((short?.folded ?? 0) + (middle?.folded ?? 0))
  expect(short?.folded).toBeGreaterThan(250)
  expect(middle?.folded).toBeGreaterThan(150)
  expect(short?.folded, "the longer it keeps, the fewer go").toBeGreaterThan(middle?.folded ?? 0)
  expect(long, "nothing is older than 400 days").toMatchObject({ events: 400, folded: 0 })
  expect(await Promise.all(orgs.map((org) => totalsOf(db, org)))).toEqual(before)
  const [kept] = await db.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from event e join organization o using (org) where e.org = any(${orgs})
      and e.received_at < now() - (o.retention_days + 32) * interval '1 day'`
  expect(kept?.n, "an event outlives its days by less than the month that it lies in").toBe(0)
  const [keys] = await db.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from event_key k join retention r using (org) where k.org = any(${orgs}) and k.received_at < r.events_since`
  expect(keys?.n).toBe(0)
  expect(rows["events"], "one organization still needs these months: what the others have there goes in steps").toBeGreaterThan(300)
  const again = await runPass(db)
  expect([again["fold"] ?? 0, again["keys"] ?? 0, again["events"] ?? 0], "a second pass finds nothing").toEqual([0, 0, 0])
})

/** How often a pass is broken off. */
const TURNS = 4

test("while it goes on, ends anywhere and begins again, writers on two servers go on too", { timeout: 150_000 }, async () => {
  const db = await testDb()
  const servers = [await openLedger(), await openLedger()] as const
  const random = seeded(seed + 1)
  const orgs = [await organization(36), await organization(60, "Pacific/Chatham")] as const
  for (const org of orgs) await recordPast(db, servers[0], org, past(random, 600, 200))

  let done = false
  let recorded = 0
  const write = async (server: TestLedger, writer: number) => {
    for (let turn = 0; !done; turn += 1) {
      const org = orgs[turn % 2] as number
      // Some are imported into days that are folded already, or are being folded now.
      const backfill = turn % 5 === 0
      const events = past(random, 20, backfill ? 200 : 0.2, `${writer} ${turn}`).map(({ daysAgo, ...event }) => ({
        model: "gpt-4o",
        usage: { input: 7, output: 3 },
        ...event,
        occurredAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
      }))
      const { results } = await server.usage(org, events, { backfill })
      recorded += results.filter(({ status }) => status === "recorded").length
    }
  }
  const writing = Promise.all([write(servers[0], 0), write(servers[1], 1)])

  try {
    // Left off somewhere again and again, and at last gone through.
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const leaveAfter = turn < TURNS ? Math.floor(random() * 60) : Number.POSITIVE_INFINITY
      let steps = 0
      for await (const _ of await openPass(db)) if (steps++ === leaveAfter) break
      for (const org of orgs) expect(await differencesOf(db, org)).toEqual([])
    }
  } finally {
    done = true
    await writing
  }
  for (const org of orgs) {
    expect(await differencesOf(db, org)).toEqual([])
    expect((await eventsOf(db, org)).folded).toBeGreaterThan(300)
  }
  expect(recorded).toBeGreaterThan(40)
})

test("two servers at once fold each event once", async () => {
  const db = await testDb()
  const server = await openLedger()
  const org = await organization(36)
  await recordPast(db, server, org, past(seeded(seed + 2), 1_500, 150))
  const outlived = await db.event.count({ where: { org, receivedAt: { lt: startOfDay(Date.now() - 36 * 86_400_000) } } })
  expect(outlived).toBeGreaterThan(500)
  const second = createDb({ url: await testDatabaseUrl(), connections: 2, applicationName: "agent-governor tests second" })
  try {
    const passes = [await openPass(db), await openPass(second)]
    const folded = await Promise.all(
      passes.map(async (pass) => {
        let rows = 0
        for await (const step of pass) if (step.name === "fold") rows += step.rows
        return rows
      }),
    )
    // Where one finds the other at it, it leaves the rest; the next pass goes on there.
    const rest = (await runPass(db))["fold"] ?? 0
    expect((folded[0] ?? 0) + (folded[1] ?? 0) + rest).toBe(outlived)
    expect((await eventsOf(db, org)).folded).toBe(outlived)
    expect(await differencesOf(db, org)).toEqual([])
  } finally {
    await second.$disconnect()
  }
})
