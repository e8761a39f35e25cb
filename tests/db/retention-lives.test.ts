import { expect, test } from "vitest"
import { createRetention } from "#lib/ledger/retention/retention"
import { openLedger } from "#tests/db/ledger"
import { recordPast, runPass } from "#tests/db/retention"
import { keepDatabaseApart } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"

keepDatabaseApart("retention_lives")

/** Of each table two rows: in SQL, `$1` is the organization (which keeps events for 60 days), `$2` how many days old the row is. */
const age = "$2::int * interval '1 day'"
const zeros = "0, 0, 0, 0, 0, 0, 0, 0, 0, 0"

test.each([
  {
    table: "rollup",
    add: `insert into rollup values ($1, 15, extract(epoch from now() - ${age}) / 15, 'a', '', '', ${zeros})`,
    stays: 1,
    goes: 3,
    because: "fifteen seconds are for what goes on",
  },
  {
    table: "hold",
    add: `insert into hold select $1, 'h' || $2::int, 'q' || $2::int, 'a', 's', '', 'llm', 'm', '', 1, 1, gen_random_uuid(), 'settled', now() - ${age}, now() - ${age}, now() - ${age}`,
    stays: 34,
    goes: 36,
    because: "a call may come 35 days late and name its hold",
  },
  {
    table: "hold",
    add: `insert into hold select $1, 'h' || $2::int, 'q' || $2::int, 'a', 's', '', 'llm', 'm', '', 1, 1, gen_random_uuid(), 'expired', now() - interval '99 days', now() - ${age}, now() - ${age}`,
    stays: 34,
    goes: 36,
    because: "it counts from its end",
  },
  {
    table: "warning",
    add: `insert into warning select $1, 'l', 0.5, 's' || $2::int, '', 'w' || $2::int, 'session', 'a', 's', '', 1, 2, now() - ${age}`,
    stays: 59,
    goes: 61,
    because: "as long as events",
  },
  {
    table: "incident",
    add: `insert into incident (org, id, rule, code, scope, subject, action, blocking, seen, opened_at, state, closed_at)
      select $1, 'inc' || $2::int, 'r', 'c', 'session', 's', 'suspend', true, 1, now() - interval '99 days', 'closed', now() - ${age}`,
    stays: 59,
    goes: 61,
    because: "as long as events, from its end",
  },
  {
    table: "obedience",
    add: `with i as (insert into incident (org, id, rule, code, scope, subject, action, blocking, seen, opened_at, state, closed_at)
        select $1, 'o' || $2::int, 'r', 'c', 'session', 's', 'suspend', true, 1, now() - ${age}, 'closed', now() - ${age} returning id)
      insert into obedience (org, cause, agent, told_at) select $1, id, 'a', now() - ${age} from i`,
    stays: 59,
    goes: 61,
    because: "with its incident",
  },
  {
    table: "obedience",
    add: `with k as (insert into kill_switch (org, id, scope, subject, reason, created_by, created_at, lifted_at)
        select $1, 'k' || $2::int, 'session', 's', '', '', now() - interval '99 days', now() - ${age} returning id)
      insert into obedience (org, cause, agent, told_at) select $1, id, 'a', now() - interval '98 days' from k`,
    stays: 59,
    goes: 61,
    because: "as long as events, from the end of its stop",
  },
  {
    table: "idempotency",
    add: `insert into idempotency select $1, 'i' || $2::int, 'h', 200, '1', now() - ${age}`,
    stays: 0,
    goes: 2,
    because: "a key is remembered for a day",
  },
  {
    table: "sign_in_token",
    add: `insert into sign_in_token select $1, 't' || $2::int || ' ' || $1::int, 'm', 'sign-in', now() - ${age}, now() - ${age}, null`,
    stays: 34,
    goes: 36,
    because: "of no use any more",
  },
  {
    table: "member_session",
    add: `insert into member_session select $1, 'b' || $2::int, 'm', now() - ${age}, now() - ${age}, null, null`,
    stays: 34,
    goes: 36,
    because: "a cookie lives for two weeks",
  },
  {
    table: "ring",
    add: `insert into ring select $1, 2, 's' || $2::int, 60000, (extract(epoch from now() - ${age}) / 5)::bigint, 1, 1, 1, 0`,
    stays: 1,
    goes: 3,
    because: "no window is wider than an hour",
  },
])("$table: of $stays days stays, of $goes days goes: $because", async ({ table, add, stays, goes }) => {
  const db = await testDb()
  const { org } = await makeOrganization({ preset: "observe" })
  await db.organization.update({ where: { org }, data: { retentionDays: 60 } })
  const count = async () => (await db.$queryRawUnsafe<{ n: number }[]>(`select count(*)::int as n from ${table} where org = $1`, org))[0]?.n
  await db.$executeRawUnsafe(add, org, stays)
  await runPass(db)
  expect(await count(), "the young one stays").toBe(1)
  await db.$executeRawUnsafe(add, org, goes)
  expect(await count()).toBe(2)
  await runPass(db)
  expect(await count(), "the old one goes").toBe(1)
})

test("of a session only its minute goes, of three days: its total stays", async () => {
  const db = await testDb()
  const { org } = await makeOrganization({ preset: "observe" })
  const add = (subject: string, days: number) => db.$executeRaw`
    insert into total (org, scope, subject, period, tokens, cost, assumed, calls, tool_calls, day, day_tokens, day_cost, day_assumed, day_calls,
      day_tool_calls, last_at, ring_slot, ring_tokens, ring_cost, ring_calls, ring_tool_calls, ring_marks)
    select ${org}, 1, ${subject}, 0, 7, 7, 0, 1, 0, current_date, 7, 7, 0, 1, 0, now(),
      (extract(epoch from now() - ${days} * interval '1 day') / 5)::bigint, 7, 7, 1, 0, array_fill(0::bigint, array[52])`
  await add("s-young", 1)
  await add("s-old", 3)
  await runPass(db)
  const totals = await db.total.findMany({ where: { org }, orderBy: { subject: "asc" } })
  expect(totals.map(({ subject, tokens, ringTokens, ringMarks }) => ({ subject, tokens, ringTokens, marks: ringMarks.length }))).toEqual([
    { subject: "s-old", tokens: 7n, ringTokens: null, marks: 0 },
    { subject: "s-young", tokens: 7n, ringTokens: 7n, marks: 52 },
  ])
})

test.each([
  {
    what: "an open incident",
    add: "insert into incident (org, id, rule, code, scope, subject, action, blocking, seen, opened_at) select $1, 'i', 'r', 'c', 'session', 's', 'suspend', true, 1, now() - interval '99 days'",
    table: "incident",
  },
  {
    what: "an open hold",
    add: "insert into hold select $1, 'h', 'q', 'a', 's', '', 'llm', 'm', '', 1, 1, gen_random_uuid(), 'open', now() - interval '99 days', now() + interval '1 day', null",
    table: "hold",
  },
  {
    what: "a stop that nobody lifted, and who obeyed it",
    add: "with k as (insert into kill_switch (org, id, scope, subject, reason, created_by, created_at) select $1, 'k', 'org', '', '', '', now() - interval '99 days' returning id) insert into obedience (org, cause, agent, told_at) select $1, id, 'a', now() - interval '99 days' from k",
    table: "obedience",
  },
  { what: "a quarter of an hour", add: `insert into rollup values ($1, 900, 1, 'a', '', '', ${zeros})`, table: "rollup" },
])("$what stays however old it is", async ({ add, table }) => {
  const db = await testDb()
  const { org } = await makeOrganization({ preset: "observe" })
  await db.organization.update({ where: { org }, data: { retentionDays: 60 } })
  await db.$executeRawUnsafe(add, org)
  await runPass(db)
  expect(await db.$queryRawUnsafe(`select count(*)::int as n from ${table} where org = $1`, org)).toEqual([{ n: 1 }])
})

test.each([
  { days: 35, ok: false, because: "a call that comes 35 days late must still be known" },
  { days: 36, ok: true, because: "just longer" },
  { days: 36_500, ok: true, because: "a century" },
  { days: 36_501, ok: false, because: "longer than dates are good for" },
])("$days days of retention: $because", async ({ days, ok }) => {
  const { org } = await makeOrganization()
  const set = (await testDb()).organization.update({ where: { org }, data: { retentionDays: days } })
  if (ok) await expect(set).resolves.toMatchObject({ retentionDays: days })
  else await expect(set).rejects.toThrow("organization_retention_days")
})

test("an id is known as long as its event stands for itself; sent again after that, it is a new call", async () => {
  const db = await testDb()
  const { org } = await makeOrganization({ preset: "observe" })
  await db.organization.update({ where: { org }, data: { retentionDays: 60 } })
  const server = await openLedger()
  const ids = [10, 59, 70].map((daysAgo) => ({
    id: `${daysAgo} days`,
    agent: "a",
    session: "s",
    daysAgo,
    responseId: `chatcmpl-response-of-${daysAgo}-days`,
  }))
  await recordPast(db, server, org, ids)
  const again = async () => {
    const events = ids.map(({ daysAgo, ...event }) => ({ model: "gpt-4o", usage: { input: 10, output: 5 }, ...event }))
    return (await server.usage(org, events)).results.map(({ status }) => status)
  }
  expect(await again()).toEqual(["duplicate", "duplicate", "duplicate"])
  await runPass(db)
  expect(await again()).toEqual(["duplicate", "duplicate", "recorded"])
})

test("one server at a time has the duty; it is done again after some hours, or when its holder is dead", async () => {
  const db = await testDb()
  const duty = async () => db.duty.findUnique({ where: { name: "retention" } })
  const servers = ["first", "second"].map((holder) => createRetention({ db, holder, nowMs: Date.now }))
  await db.$executeRaw`delete from duty`
  await Promise.all(servers.map(({ run }) => run()))
  expect(await duty()).toMatchObject({ holder: null, doneAt: expect.any(Date) })
  const { doneAt } = (await duty()) ?? {}
  await servers[0]?.run()
  expect((await duty())?.doneAt, "done a moment ago").toEqual(doneAt)

  const longAgo = new Date(Date.now() - 7 * 3_600_000)
  await db.duty.update({ where: { name: "retention" }, data: { doneAt: longAgo, holder: "alive", beatAt: new Date() } })
  await servers[0]?.run()
  expect(await duty(), "another one is at it").toMatchObject({ holder: "alive", doneAt: longAgo })
  await db.duty.update({ where: { name: "retention" }, data: { beatAt: new Date(Date.now() - 61_000) } })
  await servers[1]?.run()
  expect(await duty(), "that one is dead").toMatchObject({ holder: null })
  expect((await duty())?.doneAt?.getTime()).toBeGreaterThan(longAgo.getTime())
})
