import { parse } from "csv-parse/sync"
import { describe, expect, test } from "vitest"
import { UsageAudit, UsageDrift, UsageSummary } from "#lib/contracts/usage-summary"
import { createCalendar } from "#lib/domain/calendar"
import { parseUsd } from "#lib/domain/money"
import { call, openProgram, toolCall } from "#tests/api/program"
import { sumUsd } from "#tests/api/sum-usd"
import { openLedger } from "#tests/db/ledger"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const DAY_MS = 86_400_000
const nano = (usd: string) => parseUsd(usd) ?? 0n

async function newProgram(zone = "UTC") {
  const program = await openProgram(server, { zone })
  return {
    ...program,
    summary: async (query = "") => UsageSummary.parse(await program.get(`/api/v1/usage/summary${query}`)),
    audit: async (query = "") => UsageAudit.parse(await program.get(`/api/v1/usage/audit${query}`)),
    csv: async (query = "") => {
      const reply = await server.request(`/api/v1/usage/export.csv${query}`, { key: program.key })
      expect(reply.status).toBe(200)
      return parse(await reply.text(), { columns: true, record_delimiter: "\r\n" }) as Record<string, string>[]
    },
  }
}

type Program = Awaited<ReturnType<typeof newProgram>>

/** Forty days of history: agents, users and models that each cost something else, so that no sum is right by chance. */
async function withHistory(program: Program, days = 40) {
  const events = Array.from({ length: days * 6 }, (_, n) => ({
    id: `h-${n}`,
    agent: `agent-${n % 11}`,
    session: `s-${n % 25}`,
    user: `user-${n % 13}`,
    ...(n % 5 === 0
      ? { kind: "tool", tool: "search", costUsd: `0.${String(1_000_000 + n * 7_919).slice(-7)}` }
      : { model: ["gpt-4o", "gpt-4o-mini", "acme-unheard-of"][n % 3], usage: { input: 100 + n, cacheRead: n, output: 7 * n } }),
    occurredAt: new Date(Date.now() - DAY_MS * days + n * (DAY_MS / 6) - 1).toISOString(),
  }))
  await program.batch(events, { backfill: true })
  await program.batch([call("now-1"), call("now-2", { agent: "agent-1", user: "user-1", session: "s-1" }), toolCall("now-3")])
}

/** As the meters have it. */
async function spentInAll(org: number): Promise<bigint> {
  const db = await testDb()
  const totals = await db.total.findMany({ where: { org, scope: 4 } })
  return totals.reduce((all, { cost }) => all + cost, 0n)
}

/** Rows, buckets and total of one summary say the same, and every row's series is its total. */
function expectToAddUp({ rows, buckets, total }: UsageSummary) {
  expect(sumUsd(rows.map((row) => row.total.costUsd))).toBe(total.costUsd)
  expect(sumUsd(buckets.map((one) => one.total?.costUsd ?? null))).toBe(total.costUsd)
  expect(rows.reduce((calls, row) => calls + row.total.calls, 0)).toBe(total.calls)
  expect(rows.reduce((tokens, row) => tokens + row.total.tokens.total, 0)).toBe(total.tokens.total)
  for (const row of rows) {
    expect(sumUsd(row.costUsd), row.name ?? "others").toBe(row.total.costUsd)
    expect(row.tokens.reduce<number>((all, one) => all + (one ?? 0), 0)).toBe(row.total.tokens.total)
    expect(row.costUsd.map((one) => one === null)).toEqual(buckets.map((one) => one.total === null))
  }
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, total: tokens } = total.tokens
  expect(input + cacheRead + cacheWrite5m + cacheWrite1h + output).toBe(tokens)
}

const FROM = () => new Date(Date.now() - 60 * DAY_MS).toISOString()

describe("the summary", () => {
  test.each(["model", "user", "agent", "session"] as const)("by %s: rows, buckets and meters agree to the last nano-dollar", async (by) => {
    const program = await newProgram("Asia/Kathmandu")
    await withHistory(program)
    for (const bucket of ["day", "month"] as const) {
      const summary = await program.summary(`?by=${by}&bucket=${bucket}&from=${FROM()}`)
      expectToAddUp(summary)
      expect(nano(summary.total.costUsd)).toBe(await spentInAll(program.org))
      expect(summary.rows.at(-1)?.name === null, "the others are one row, where there are any").toBe(by !== "model")
      expect(summary.rows.length).toBe(by === "model" ? 4 : 8)
      const named = summary.rows.filter(({ name }) => name !== null)
      expect(named.map((row) => nano(row.total.costUsd))).toEqual(
        named.map((row) => nano(row.total.costUsd)).toSorted((a, b) => (a < b ? 1 : -1)),
      )
    }
  })

  test.each(["model", "user", "agent"] as const)(
    "by %s is the same once its days have been summed, and after more history came",
    async (by) => {
      const program = await newProgram("America/St_Johns")
      await withHistory(program)
      const query = `?by=${by}&from=${FROM()}&top=200`
      const before = await program.summary(query)
      const db = await testDb()
      const { ledger } = await openLedger()
      await db.rolledDay.updateMany({ where: { org: program.org }, data: { openUntil: new Date(0) } })
      while ((await ledger.sealDays()) > 0);
      expect(await db.rolledDay.count({ where: { org: program.org, sealedAt: { not: null } } })).toBeGreaterThan(35)
      const { asOf: _, ...after } = await program.summary(query)
      expect({ ...after, asOf: before.asOf }).toEqual(before)
      const late = call("late", { occurredAt: new Date(Date.now() - 20 * DAY_MS).toISOString() })
      await program.batch([late], { backfill: true })
      const more = await program.summary(query)
      expect(nano(more.total.costUsd) - nano(before.total.costUsd)).toBe(nano("0.0005"))
      expectToAddUp(more)
    },
  )

  test("takes less than a name's figures together with the filters on it", async () => {
    const program = await newProgram()
    await withHistory(program)
    const all = await program.summary(`?by=agent&from=${FROM()}&top=200`)
    const agent = all.rows.find(({ name }) => name === "agent-3")
    for (const by of ["model", "user", "agent", "session"]) {
      const one = await program.summary(`?by=${by}&from=${FROM()}&agent=agent-3&top=50`)
      expectToAddUp(one)
      expect(one.total).toEqual(agent?.total)
    }
    expect(agent?.id).toMatch(/^agt_/)
    const nobody = await program.summary(`?by=user&from=${FROM()}&agent=nobody`)
    expect(nobody).toMatchObject({ rows: [], total: { costUsd: "0", calls: 0 } })
  })

  test("leaves a gap where nothing was recorded, and zero where only this one rested", async () => {
    const program = await newProgram()
    const at = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString()
    await program.batch([call("1", { occurredAt: at(5) }), call("2", { agent: "indexer", occurredAt: at(3) })], { backfill: true })
    const { rows } = await program.summary(`?by=agent&from=${at(6).slice(0, 10)}T00:00:00Z`)
    const crawler = rows.find(({ name }) => name === "crawler")
    expect(crawler?.costUsd).toEqual([null, "0.0005", null, "0", null, null, null])
  })

  test("hours are those of the wall, and a range is cut to its ends", async () => {
    const program = await newProgram("Asia/Kathmandu")
    await program.report(call("1"))
    const calendar = createCalendar({ zone: "Asia/Kathmandu" })
    const { startMs } = calendar.day(Date.now())
    const { buckets, from, zone } = await program.summary(`?bucket=hour&from=${new Date(startMs).toISOString()}`)
    expect(zone).toBe("Asia/Kathmandu")
    expect(from).toBe(new Date(startMs).toISOString())
    expect(buckets[0]?.startsAt).toMatch(/T18:15:00/)
  })

  test.each([
    { query: "?by=colour", pointer: "?by", because: "nothing to split by" },
    { query: "?bucket=hour&from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z", pointer: "?bucket", because: "thousands of hours" },
    { query: "?from=2026-06-01T00:00:00Z&to=2026-06-01T00:00:00Z", pointer: "?from", because: "an empty range" },
    { query: "?from=yesterday", pointer: "?from", because: "no instant" },
    { query: "?to=9999-01-01T00:00:00Z", pointer: "?to", because: "far in the future" },
    { query: "?top=0", pointer: "?top", because: "none" },
    { query: "?top=201", pointer: "?top", because: "too many" },
  ])("422 $query: $because", async ({ query, pointer }) => {
    const { key } = await newProgram()
    const reply = await server.request(`/api/v1/usage/summary${query}`, { key })
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ errors: [{ pointer }] })
  })
})

describe("the CSV file", () => {
  test("has a line for each call, exact, in a stable order, and adds up to the summary", async () => {
    const program = await newProgram()
    await withHistory(program)
    const lines = await program.csv()
    expect(lines).toHaveLength(40 * 6 + 3)
    expect(sumUsd(lines.map(({ cost_usd }) => cost_usd ?? null))).toBe((await program.summary(`?from=${FROM()}`)).total.costUsd)
    expect(await program.csv()).toEqual(lines)
    expect(lines[0]).toMatchObject({ agent: expect.any(String), id: expect.stringMatching(/^now-/), imported: "false" })
    expect(lines.at(-1)).toMatchObject({ imported: "true" })
  })

  test.each([
    { query: "?agent=agent-1", only: { agent: "agent-1" }, because: "one agent's" },
    { query: "?session=s-1", only: { session: "s-1" }, because: "one session's" },
    { query: "?user=user-1&model=gpt-4o", only: { user: "user-1", model: "gpt-4o" }, because: "both" },
  ])("$query: $because", async ({ query, only }) => {
    const program = await newProgram()
    await withHistory(program)
    const wanted = (await program.csv()).filter((line) => Object.entries(only).every(([name, value]) => line[name] === value))
    const lines = await program.csv(query)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.map(({ id }) => id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted())
  })

  test("takes imported history by when it happened, everything else by when it came", async () => {
    const program = await newProgram()
    await withHistory(program)
    const day = new Date(Date.now() - 10 * DAY_MS).toISOString().slice(0, 10)
    const next = new Date(Date.now() - 9 * DAY_MS).toISOString().slice(0, 10)
    const range = `?from=${day}T00:00:00Z&to=${next}T00:00:00Z`
    const lines = await program.csv(range)
    expect(lines).toHaveLength(6)
    expect(sumUsd(lines.map(({ cost_usd }) => cost_usd ?? null))).toBe((await program.summary(range)).total.costUsd)
  })

  test("runs nobody's formula and breaks at nobody's comma", async () => {
    const program = await newProgram()
    await program.batch([call("1", { agent: '=HYPERLINK("http://evil")' }), call("2", { agent: "a, b" })])
    const lines = await program.csv()
    expect(lines.map(({ agent }) => agent).toSorted()).toEqual([`'=HYPERLINK("http://evil")`, "a, b"])
  })

  test("is a header where nothing was recorded", async () => {
    const { key } = await newProgram()
    const reply = await server.request("/api/v1/usage/export.csv", { key })
    expect(reply.headers.get("content-type")).toMatch(/^text\/csv/)
    expect(reply.headers.get("content-disposition")).toContain("usage.csv")
    expect(await reply.text()).toMatch(/^received_at,[^\n]*\r\n$/)
  })
})

describe("the audit of facts", () => {
  test("says what became of everything that was sent", async () => {
    const program = await newProgram("Pacific/Kiritimati")
    await program.batch([
      call("1"),
      call("1"),
      call("2"),
      call("2", { model: "gpt-4o-mini" }),
      { id: "3", agent: "" },
      call("4", { usage: undefined }),
    ])
    const day = String(createCalendar({ zone: "Pacific/Kiritimati" }).day(Date.now()).key)
    // Repeats and calls without usage are written within the second after.
    await expect.poll(async () => (await program.audit()).total.duplicate, { timeout: 5_000 }).toBe(1)
    const { total, days } = await program.audit()
    expect(total).toEqual({ received: 6, counted: 3, duplicate: 1, mismatch: 1, invalid: 1, unmeasured: 1, whole: 0, repeat: 0 })
    expect(days.at(-1)).toEqual({ ...total, day: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` })
    expect(days.length).toBeGreaterThan(29)
  })
})

test("what senders say stands beside what they are charged: of models, of those who say it, by what is asked for", async () => {
  const program = await newProgram()
  const drift = async (query = "") => UsageDrift.parse(await program.get(`/api/v1/usage/drift${query}`))
  expect(await drift()).toMatchObject({ calls: 0, chargedUsd: "0", reportedUsd: "0", complete: true, models: [] })
  // 200 tokens of gpt-4o are $0.0005.
  const usage = { input: 200, output: 0 }
  await program.batch([
    call("says more", { model: "gpt-4o", usage, costUsd: "0.0006" }),
    call("says the same", { model: "gpt-4o", usage, costUsd: "0.0005", session: "s-2", user: "bea" }),
    call("says nothing", { model: "gpt-4o", usage }),
    call("nobody lists it", { model: "acme-unheard-of", usage, costUsd: "0.0001" }),
    toolCall("a tool is charged what it says", { costUsd: "0.25" }),
  ])
  const dear = { model: "acme-unheard-of", calls: 1, chargedUsd: "0.002", reportedUsd: "0.0001" }
  const known = { model: "gpt-4o", calls: 2, chargedUsd: "0.001", reportedUsd: "0.0011" }
  expect(await drift()).toMatchObject({ calls: 3, chargedUsd: "0.003", reportedUsd: "0.0012", models: [dear, known] })
  expect((await drift("?session=s-2")).models).toEqual([{ ...known, calls: 1, chargedUsd: "0.0005", reportedUsd: "0.0005" }])
  expect((await drift("?user=bea&model=gpt-4o")).calls).toBe(1)
  expect((await drift(`?to=${new Date(Date.now() - DAY_MS).toISOString()}`)).calls).toBe(0)
})

test.each(["summary", "export.csv", "audit", "drift"])("%s needs the scope read, and shows nothing of others", async (path) => {
  const ours = await newProgram()
  const theirs = await newProgram()
  await theirs.report(call("1", { agent: "their-secret" }))
  const reply = await server.request(`/api/v1/usage/${path}`, { key: await makeKey(ours.org, ["usage:write"]) })
  expect(reply.status).toBe(403)
  const mine = await server.request(`/api/v1/usage/${path}`, { key: ours.key })
  expect(mine.status).toBe(200)
  expect(await mine.text()).not.toContain("their-secret")
})
