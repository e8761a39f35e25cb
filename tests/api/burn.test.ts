import { describe, expect, test } from "vitest"
import { BurnSnapshot } from "#lib/contracts/burn"
import { call, openProgram } from "#tests/api/program"
import { sumUsd } from "#tests/api/sum-usd"
import { testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

async function newProgram(zone = "UTC") {
  const program = await openProgram(server, { zone })
  return { ...program, burn: async () => BurnSnapshot.parse(await program.get("/api/v1/burn")) }
}

test("before anything happens there is nothing, and it has a form", async () => {
  const { burn } = await newProgram("Europe/Berlin")
  const { organization, totals, hour, agents } = await burn()
  expect(organization).toMatchObject({ zone: "Europe/Berlin", demo: false })
  expect(agents).toEqual([])
  expect(hour).toMatchObject({ series: [], redLine: { scope: "agent", usd: "5" } })
  expect(totals).toEqual({
    burnRateUsd: "0",
    todayUsd: "0",
    monthUsd: "0",
    monthProjectedUsd: null,
    lastWeekUsd: null,
    dayLimit: null,
    monthLimit: null,
    openIncidents: 0,
    byStatus: { running: 0, throttled: 0, downgraded: 0, suspended: 0, killed: 0, silent: 0, idle: 0 },
    factsLost: 0,
  })
})

test("of several money limits of the organization the nearest of a day and of a month is told, as it is judged", async () => {
  const { key, batch, burn } = await newProgram()
  const limit = async (window: string, ceiling: string) => {
    const json = { name: `${window} ${ceiling}`, scope: "org", metric: "cost", window, ceiling, action: "alert" }
    const reply = await server.request("/api/v1/limits", { key, json })
    return ((await reply.json()) as { id: string }).id
  }
  await limit("day", "20")
  const near = await limit("day", "2")
  const month = await limit("month", "5000")
  await limit("minute", "3")
  await batch([call("1"), call("2")])
  const { totals, hour } = await burn()
  expect(totals.dayLimit).toEqual({ limitId: near, usedUsd: "0.001", ceilingUsd: "2" })
  expect(totals.monthLimit).toEqual({ limitId: month, usedUsd: "0.001", ceilingUsd: "5000" })
  expect(hour.redLine).toEqual({ scope: "org", usd: "3" })
})

test("of many sessions the one with the least left is shown: not those that are stopped, also one with a limit of its own", async () => {
  const { org, key, batch, burn } = await newProgram()
  const spent = (session: string, usd: string) => ({ id: session, agent: "crawler", session, kind: "tool", tool: "search", costUsd: usd })
  // Four are used up and stopped, six go on; the latest has used least.
  await batch(["0.9", "0.8", "0.7", "0.6"].map((usd, at) => spent(`stopped-${at}`, usd)))
  await batch(["0.01", "0.02", "0.31", "0.04", "0.05", "0.001"].map((usd, at) => spent(`going-${at}`, usd)))
  expect((await burn()).agents[0]).toMatchObject({ budgetSession: "going-2", budgetUsedUsd: "0.31", sessionsRunning: 10 })

  const standing = await (await testDb()).limit.findFirstOrThrow({ where: { org, scope: "session", metric: "cost" } })
  const own = {
    name: "less",
    scope: "session",
    subject: "going-0",
    replaces: standing.id,
    metric: "cost",
    window: "lifetime",
    ceiling: "0.0101",
    action: "suspend",
  }
  expect((await server.request("/api/v1/limits", { key, json: own })).status).toBe(201)
  expect((await burn()).agents[0]).toMatchObject({ budgetSession: "going-0", budgetUsedUsd: "0.01", budgetTotalUsd: "0.0101" })
})

test("an agent's row has the figures that limits are judged by", async () => {
  const { batch, burn } = await newProgram()
  await batch([call("1"), call("2"), call("3", { session: "s-2", usage: { input: 20_000, output: 0 } })])
  const [row] = (await burn()).agents
  expect(row).toMatchObject({
    name: "crawler",
    label: null,
    status: "running",
    control: "reports",
    burnRateUsd: "0.051",
    redLineUsd: "5",
    budgetUsedUsd: "0.05",
    budgetHeldUsd: "0",
    budgetTotalUsd: "0.5",
    budgetSession: "s-2",
    callsPerMinute: 3,
    callsCeiling: 120,
    sessionsRunning: 2,
    reason: null,
    stop: null,
  })
  expect(Date.parse(row?.exhaustsAt ?? "")).toBeGreaterThan(Date.now())
  expect(sumUsd(row?.spark.costUsd ?? [])).toBe("0.051")
})

test("totals, rows, sparks and the hour say the same", async () => {
  const { batch, burn } = await newProgram()
  const agents = Array.from({ length: 12 }, (_, n) => `agent-${n}`)
  await batch(agents.flatMap((agent, n) => Array.from({ length: n + 1 }, (_, at) => call(`${at}`, { agent, session: agent }))))
  const { totals, hour, agents: rows } = await burn()
  expect(totals).toMatchObject({ todayUsd: "0.039", monthUsd: "0.039", burnRateUsd: "0.039", byStatus: { running: 12 } })
  expect(sumUsd(rows.map(({ burnRateUsd }) => burnRateUsd))).toBe("0.039")
  expect(sumUsd(rows.flatMap(({ spark }) => spark.costUsd))).toBe("0.039")
  expect(sumUsd(hour.series.flatMap(({ costUsd }) => costUsd))).toBe("0.039")
  expect(
    hour.series.map(({ agent }) => agent),
    "the seven largest, and the others as one",
  ).toEqual([...["11", "10", "9", "8", "7", "6", "5"].map((n) => `agent-${n}`), null])
})

describe("the status of an agent", () => {
  const many = (n: number, over = {}) => Array.from({ length: n }, (_, at) => call(`m-${at}`, { model: "gpt-4o-mini", ...over }))

  test.each([
    { events: [call("1")], stop: false, status: "running", because: "it was heard of just now" },
    { events: many(60), stop: false, status: "throttled", because: "too many calls" },
    {
      events: [call("1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } })],
      stop: false,
      status: "suspended",
      because: "a budget used up",
    },
    { events: many(60), stop: true, status: "killed", because: "a person's stop is above all" },
    {
      events: [call("1", { occurredAt: new Date(Date.now() - 120_000).toISOString() })],
      stop: false,
      status: "idle",
      because: "its last call ended two minutes ago",
    },
  ])("$status: $because", async ({ events, stop, status }) => {
    const { batch, stop: press, burn } = await newProgram()
    await batch(events, { sentAt: new Date().toISOString() })
    if (stop) await press("agent", "crawler")
    const { agents, totals } = await burn()
    expect(agents).toMatchObject([{ status }])
    expect(agents[0]?.stop === null).toBe(status !== "suspended" && status !== "killed")
    expect(agents[0]?.reason === null).toBe(status === "running" || status === "idle")
    expect(totals.byStatus).toMatchObject({ [status]: 1 })
  })

  test("the budget shown is that of the session nearest to its end, of those that may still spend", async () => {
    const { batch, burn } = await newProgram()
    await batch([call("1", { usage: { input: 40_000, output: 0 } })])
    await batch([call("2", { session: "s-2" })])
    expect((await burn()).agents).toMatchObject([{ budgetSession: "s-1", budgetUsedUsd: "0.1" }])
    await batch([call("3", { model: "gpt-4o-mini", usage: { input: 10_000, output: 0 } })])
    expect((await burn()).agents).toMatchObject([{ budgetSession: "s-2", budgetUsedUsd: "0.0005" }])
  })
})

describe("a stop", () => {
  test("is untold, told, and defied by a call that began after, whose cost is counted", async () => {
    const { report, stop, resume, burn } = await newProgram()
    await report(call("1"))
    const { id } = await stop("agent", "crawler", "wrong turn")
    const stopOf = async () => (await burn()).agents[0]?.stop
    expect(await stopOf()).toMatchObject({
      cause: { kind: "kill_switch", id },
      by: "test admin",
      reason: "wrong turn",
      obedience: "untold",
      toldAt: null,
    })
    await report(call("2", { durationMs: 60_000 }))
    expect(await stopOf()).toMatchObject({ obedience: "told", toldAt: expect.any(String), spentSinceUsd: "0" })
    await report(call("3", { durationMs: 60_000 }))
    expect(await stopOf(), "it was under way when the stop was told").toMatchObject({ obedience: "told", spentSinceUsd: "0" })
    await report(call("4", { durationMs: 0 }))
    expect(await stopOf()).toMatchObject({ obedience: "defying", spentSinceUsd: "0.0005" })
    await report(call("4", { durationMs: 0 }))
    expect(await stopOf(), "a repeat is no call").toMatchObject({ spentSinceUsd: "0.0005" })
    await report(call("5", { durationMs: 0 }))
    expect(await stopOf()).toMatchObject({ obedience: "defying", spentSinceUsd: "0.001" })
    await resume(id)
    expect((await burn()).agents).toMatchObject([{ status: "running", stop: null }])
  })

  test("by a rule is nobody's, and told in the very reply that caused it", async () => {
    const { report, burn } = await newProgram()
    await report(call("1", { usage: { input: 200_000, output: 0 } }))
    const { agents, totals } = await burn()
    expect(agents).toMatchObject([
      { status: "suspended", stop: { by: null, obedience: "told", cause: { kind: "limit" } }, exhaustsAt: null },
    ])
    expect(totals.openIncidents).toBe(2)
  })
})

test("another organization's usage is invisible", async () => {
  const ours = await newProgram()
  const theirs = await newProgram()
  await theirs.report(call("1"))
  await theirs.report(call(""))
  const { agents, totals, hour } = await ours.burn()
  expect(agents).toEqual([])
  expect(hour).toMatchObject({ series: [], redLine: { scope: "agent", usd: "5" } })
  expect(totals).toMatchObject({ burnRateUsd: "0", todayUsd: "0", monthUsd: "0", factsLost: 0 })
})
