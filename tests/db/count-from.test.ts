import { expect, test } from "vitest"
import { NewLimit } from "#lib/contracts/limits"
import { createPricer } from "#lib/domain/pricing"
import { systemCtx } from "#lib/services/ctx"
import { resumeIncident } from "#lib/services/incidents/resume-incident"
import { createLimit } from "#lib/services/limits/create-limit"
import { deleteLimit } from "#lib/services/limits/delete-limit"
import { previewLimits } from "#lib/services/limits/preview-limits"
import { listSessions } from "#lib/services/list-sessions"
import { grantOverdrive } from "#lib/services/overdrive/grant-overdrive"
import { readBurn } from "#lib/services/read-burn"
import { readDirective } from "#lib/services/read-directive"
import { listUsers } from "#lib/services/users/list-users"
import { openLedger, type TestLedger } from "#tests/db/ledger"
import { makeOrganization, testDb } from "#tests/harness/organization"

const ADA = { agent: "crawler", session: "s-1", user: "ada" }
const quota = { name: "quota", scope: "user", metric: "tokens", window: "month", ceiling: 100, action: "suspend", countFrom: "now" }
const budget = { ...quota, name: "budget", scope: "session", window: "lifetime" }

/** An organization without other limits, on two servers. */
async function governed() {
  const { org } = await makeOrganization()
  const db = await testDb()
  await db.limit.deleteMany({ where: { org } })
  await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
  const servers = [await openLedger(), await openLedger()] as const
  const pricer = createPricer()
  const ctxOf = ({ ledger }: TestLedger) => ({ ...systemCtx(db, org, new Date()), ledger, pricer })
  const [first, second] = servers
  let n = 0
  const call = (tokens: number, over: Record<string, unknown> = {}) => {
    n += 1
    return { id: `e-${n}`, ...ADA, model: "gpt-4o-mini", usage: { input: tokens, output: 0 }, ...over }
  }
  return {
    org,
    db,
    first,
    second,
    call,
    ctx: ctxOf(first),
    other: ctxOf(second),
    make: (limit: Record<string, unknown>) => createLimit(ctxOf(first), NewLimit.parse(limit)),
    /** Report one call, by turns to one server and the other. */
    async spend(tokens: number, over?: Record<string, unknown>) {
      const { directives } = await (n % 2 ? second : first).usage(org, [call(tokens, over)])
      return directives[0]?.directive
    },
    look: (server: TestLedger = second) => readDirective(ctxOf(server), ADA),
    /** Let a period pass, as nothing does but the clock: what was counted in it becomes what was counted in the one before. */
    turn: (sql: string) => db.$executeRawUnsafe(`update total set ${sql} where org = ${org}`),
  }
}

const BEFORE = {
  month: "period = to_char(day - interval '1 month', 'YYYYMM')::int, day = day - interval '1 month'",
  day: "day = day - 1, period = case when period = 0 then 0 else to_char(day - 1, 'YYYYMM')::int end",
}

test.each([
  { limit: quota, because: "a user's month" },
  { limit: { ...quota, window: "day" }, because: "a user's day" },
  { limit: { ...quota, subject: "ada" }, because: "one user's own" },
  { limit: { ...quota, scope: "agent" }, because: "an agent's month" },
  { limit: { ...quota, scope: "org", window: "day" }, because: "the organization's day" },
  { limit: budget, because: "a session's life" },
])("made after 900, it has 0 used and stops after 100 more: $because", async ({ limit }) => {
  const { spend, make, look, first, second } = await governed()
  await spend(900)
  expect((await make(limit)).blocks).toMatchObject({ count: 0 })
  expect([await look(first), await look(second)]).toMatchObject([
    { action: "continue", remaining: { tokens: 100 } },
    { action: "continue", remaining: { tokens: 100 } },
  ])
  expect(await spend(99)).toMatchObject({ action: "continue", remaining: { tokens: 1 } })
  expect(await spend(1)).toMatchObject({ action: "suspend", cause: { used: "100", ceiling: "100" } })
  expect([await look(first), await look(second)]).toMatchObject([{ action: "suspend" }, { action: "suspend" }])
})

test.each([
  { metric: "cost", ceiling: "0.000015", each: { tokens: 100 }, because: "money: $0.15 a million" },
  { metric: "calls", ceiling: 1, each: { tokens: 1 }, because: "calls" },
  { metric: "toolCalls", ceiling: 1, each: { tokens: 0, over: { kind: "tool", tool: "search", usage: undefined } }, because: "tool calls" },
])("in its own metric: $because", async ({ metric, ceiling, each: { tokens, ...rest } }) => {
  const { spend, make, look } = await governed()
  const over = "over" in rest ? rest.over : {}
  await spend(tokens, over)
  await make({ ...quota, metric, ceiling })
  expect((await look()).action).toBe("continue")
  expect(await spend(tokens, over)).toMatchObject({ action: "suspend" })
})

test.each([
  { window: "month", because: "the next month" },
  { window: "day", because: "the next day" },
] as const)("$because counts whole", async ({ window }) => {
  const { spend, make, look, turn, db, org } = await governed()
  await spend(900)
  await make({ ...quota, window })
  // The base was stored in the period that has now passed, like what it was taken from.
  await turn(BEFORE[window])
  await db.$executeRawUnsafe(
    `update limit_base set period = (select case when '${window}' = 'month' then period else to_char(day, 'YYYYMMDD')::int end from total where org = ${org} and scope = 2) where org = ${org}`,
  )
  // Servers that come new to it, since a base is looked up once.
  const fresh = await openLedger()
  expect(await look(fresh)).toMatchObject({ action: "continue", remaining: { tokens: 100 } })
  const spendThere = async (id: string, tokens: number) =>
    (await fresh.usage(org, [{ id, ...ADA, model: "gpt-4o-mini", usage: { input: tokens, output: 0 } }])).directives[0]?.directive
  expect(await spendThere("n-1", 99)).toMatchObject({ action: "continue", remaining: { tokens: 1 } })
  expect(await spendThere("n-2", 1)).toMatchObject({ action: "suspend", cause: { used: "100" } })
})

test("who is seen for the first time afterwards has nothing to leave out", async () => {
  const { spend, make, db, org } = await governed()
  await spend(900)
  await make(quota)
  expect(await spend(100, { user: "bob" })).toMatchObject({ action: "suspend", cause: { subject: "bob", used: "100" } })
  expect(await db.limitBase.findMany({ where: { org } })).toMatchObject([{ subject: "ada", amount: 900n }])
})

test("by default the period counts, and whoever is past the ceiling is blocked at once", async () => {
  const { spend, make, look, db, org } = await governed()
  await spend(900)
  const made = await make({ ...quota, countFrom: undefined })
  expect(made).toMatchObject({ countFrom: "period", blocks: { count: 1, sample: ["ada"] } })
  expect(await look()).toMatchObject({ action: "suspend", cause: { used: "900" } })
  expect(await db.limitBase.count({ where: { org } })).toBe(0)
})

test("what asks before it calls has exactly the room that is left", async () => {
  const { spend, make, first, second, org } = await governed()
  await spend(900)
  await make(quota)
  const ask = (server: TestLedger, askId: string) =>
    server.ledger.authorize({
      org,
      askId,
      subjects: ADA,
      kind: "llm",
      model: "gpt-4o-mini",
      tool: "",
      amount: { tokens: 10n, cost: 0n, calls: 1n, toolCalls: 0n },
      costAt: () => 0n,
      holdMs: 60_000,
      hash: "00000000-0000-0000-0000-000000000000",
    })
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => ask(n % 2 ? first : second, `a-${n}`)))
  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(10)
})

test("every screen shows the figure that is enforced", async () => {
  const { spend, make, ctx, org, db } = await governed()
  await spend(900)
  const limits = await Promise.all([make(quota), make(budget), make({ ...budget, metric: "cost", ceiling: "1", name: "money" })])
  await db.limit.update({ where: { org_id: { org, id: limits[0].id } }, data: { preset: "user_quota" } })
  await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
  await spend(40)
  const [session] = (await listSessions(ctx, { limit: 1 })).items
  expect(session).toMatchObject({ tokens: 940 })
  const used = new Map(session?.limits.map((one) => [one.limitId, one.used]))
  expect([used.get(limits[1].id), used.get(limits[2].id)]).toEqual(["40", "0.000006"])
  expect((await listUsers(ctx, { limit: 1 })).items).toMatchObject([{ name: "ada", usedTokens: 40, quota: { tokens: 100 } }])
  expect((await readBurn(ctx)).agents).toMatchObject([{ budgetUsedUsd: "0.000006", budgetTotalUsd: "1" }])
})

test("an episode says what was used since; Resume is refused while that lasts", async () => {
  const { spend, make, ctx, other, db, org, look } = await governed()
  await spend(900)
  const { id } = await make(quota)
  await spend(120)
  const incident = await db.incident.findFirstOrThrow({ where: { org } })
  expect(incident).toMatchObject({ limitId: id, seen: 120n, state: "open" })
  await expect(resumeIncident(other, { id: incident.id, note: "go on" })).rejects.toMatchObject({ code: "still_exhausted" })
  await db.limit.update({ where: { org_id: { org, id } }, data: { ceiling: 130n } })
  await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
  expect((await resumeIncident(ctx, { id: incident.id, note: "raised" })).state).toBe("closed")
  expect(await look()).toMatchObject({ action: "continue", remaining: { tokens: 10 } })
})

test("an episode ends by itself once the ceiling is above what was used since", async () => {
  const { spend, make, first, db, org } = await governed()
  await spend(900)
  const { id } = await make(quota)
  await spend(120)
  const openAfter = async (ceiling: bigint) => {
    await db.limit.update({ where: { org_id: { org, id } }, data: { ceiling } })
    await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
    await first.ledger.closeCalmedIncidents()
    return db.incident.count({ where: { org, state: "open" } })
  }
  expect(await openAfter(120n), "still at the ceiling").toBe(1)
  expect(await openAfter(121n)).toBe(0)
})

test("Overdrive gives exactly its extra, not what was used before the limit as well", async () => {
  const { spend, make, ctx, db, org } = await governed()
  await spend(900)
  await make({ ...budget, overdrive: true })
  expect(await spend(100)).toMatchObject({ action: "suspend" })
  const { id } = await db.session.findFirstOrThrow({ where: { org, name: "s-1" } })
  await grantOverdrive(ctx, { id, extraTokens: 50, minutes: 10, note: "let it finish" })
  expect(await spend(49)).toMatchObject({ action: "continue", remaining: { tokens: 1 } })
  expect(await spend(1)).toMatchObject({ action: "suspend", cause: { used: "150", ceiling: "150" } })
})

test("before it is made a preview says that it would block nobody", async () => {
  const { spend, ctx } = await governed()
  await spend(900)
  const blocksOf = async (countFrom: "now" | "period") => {
    const limit = NewLimit.parse({ ...quota, countFrom })
    const { limits } = await previewLimits(ctx, { limit, from: new Date(Date.now() - 60_000).toISOString() })
    return limits[0]?.blocks
  }
  expect(await blocksOf("now")).toEqual({ count: 0, sample: [], among: 1 })
  expect(await blocksOf("period")).toEqual({ count: 1, sample: ["ada"], among: 1 })
})

test("deleted, it leaves nothing behind, and a server that has not heard of it stops nobody by it", async () => {
  const { spend, make, other, db, org, second } = await governed()
  await spend(900)
  const { id } = await make(quota)
  const rules = await second.ledger.rules.get(org, (await db.orgState.findUniqueOrThrow({ where: { org } })).rev)
  const reading = await second.ledger.read(org, [])
  expect(rules?.fromNow).toHaveLength(1)
  await deleteLimit(other, { id, revisions: null })
  expect(await db.limitBase.count({ where: { org } })).toBe(0)
  const late = await openLedger()
  const meters = (await late.ledger.read(org, [ADA]))?.meters
  if (!rules || !meters || !reading) throw new Error("there is an organization")
  await late.ledger.readBases(rules, meters, [ADA])
  const [limit] = rules.fromNow
  if (!limit) throw new Error("it knew of the limit")
  expect(meters.meter(org, limit, null, ADA, Date.now(), null).used).toBe(0n)
})

test("while calls stream in at two servers, each counts on exactly one side of the making", { timeout: 60_000 }, async () => {
  const { first, second, call, make, db, org, ctx } = await governed()
  const users = Array.from({ length: 8 }, (_, n) => `user-${n}`)
  let going = true
  let reported = 0
  const stream = async (server: TestLedger) => {
    while (going) {
      reported += users.length
      await server.usage(
        org,
        users.map((user) => call(1, { user, session: user })),
      )
    }
  }
  const streams = [first, second, first, second].map(stream)
  const limits: Awaited<ReturnType<typeof make>>[] = []
  try {
    for (let n = 0; n < 6; n += 1) limits.push(await make({ ...quota, name: `quota ${n}`, ceiling: 1_000_000 }))
  } finally {
    going = false
    await Promise.all(streams)
  }

  const reading = await second.ledger.read(
    org,
    users.map((user) => ({ ...ADA, user })),
  )
  if (!reading) throw new Error("there is an organization")
  const bases = await db.limitBase.findMany({ where: { org } })
  let counted = 0n
  for (const user of users) {
    const total = reading.meters.total(org, "user", user)?.whole.tokens ?? 0n
    counted += total
    for (const { id } of limits) {
      const limit = reading.rules.fromNow.find((one) => one.id === id)
      if (!limit) throw new Error("every server knows of the limit")
      const { used } = reading.meters.meter(org, limit, null, { ...ADA, user }, ctx.now.getTime(), null)
      const base = bases.find((one) => one.limitId === id && one.subject === user)?.amount ?? 0n
      expect(base + used).toBe(total)
    }
  }
  expect(counted).toBe(BigInt(reported))
  // Limits that were made later leave out no less.
  const sums = limits.map(({ id }) => bases.filter((one) => one.limitId === id).reduce((sum, { amount }) => sum + amount, 0n))
  expect(sums.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(sums)
})
