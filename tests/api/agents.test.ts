import { describe, expect, test } from "vitest"
import { Agent, AgentDetail } from "#lib/contracts/agents"
import { BurnSnapshot } from "#lib/contracts/burn"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { call, openProgram, toolCall } from "#tests/api/program"
import { sumUsd } from "#tests/api/sum-usd"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const DAY_MS = 86_400_000

async function newProgram() {
  const program = await openProgram(server)
  const idOf = async (name = "crawler") =>
    page(Agent)
      .parse(await program.get("/api/v1/agents"))
      .items.find((one) => one.name === name)?.id ?? ""
  return {
    ...program,
    idOf,
    agent: async (query = "", name = "crawler") => AgentDetail.parse(await program.get(`/api/v1/agents/${await idOf(name)}${query}`)),
    fleet: async () => BurnSnapshot.parse(await program.get("/api/v1/burn")).agents,
    patch: async (json: unknown, by = program.key) => server.request(`/api/v1/agents/${await idOf()}`, { key: by, method: "PATCH", json }),
  }
}

describe("an agent's page", () => {
  test("has the row of the fleet, and the same figures everywhere", async () => {
    const { batch, agent, fleet } = await newProgram()
    await batch([call("1"), call("2", { session: "s-2", user: "ada", model: "gpt-4o-mini" }), toolCall("3", { costUsd: "0.01" })])
    await batch([call("other", { agent: "indexer" })])
    const seen = await agent()
    const row = (await fleet()).find(({ name }) => name === "crawler")
    expect(seen.row).toMatchObject({ id: seen.id, status: "running", control: "reports", burnRateUsd: row?.burnRateUsd })
    expect(seen).toMatchObject({ name: "crawler", monthCalls: 3, monthUsd: seen.usage.total.costUsd, incidents: [] })
    expect(seen.sessions.items.map(({ name }) => name).toSorted()).toEqual(["s-1", "s-2"])
  })

  test.each([
    { range: "15m", points: 60, stepMs: 15_000 },
    { range: "1h", points: 60, stepMs: 60_000 },
    { range: "24h", points: 96, stepMs: 900_000 },
    { range: "30d", points: 30, stepMs: DAY_MS },
  ])("over $range: $points points that add up, by model too", async ({ range, points, stepMs }) => {
    const { batch, agent } = await newProgram()
    await batch([
      call("1"),
      call("2", { model: "gpt-4o-mini", usage: { input: 10, cacheRead: 20, output: 30, reasoning: 5 } }),
      toolCall("3", { costUsd: "0.01" }),
    ])
    const { usage, monthUsd } = await agent(`?range=${range}`)
    expect(usage.points).toHaveLength(points)
    for (const { startsAt, endsAt } of usage.points) {
      if (range !== "30d") expect(Date.parse(endsAt) - Date.parse(startsAt)).toBe(stepMs)
    }
    expect(usage.total).toMatchObject({
      costUsd: monthUsd,
      calls: 3,
      toolCalls: 1,
      tokens: { input: 210, cacheRead: 20, output: 30, reasoning: 5, total: 260 },
    })
    expect(sumUsd(usage.points.map(({ figures }) => figures?.costUsd))).toBe(monthUsd)
    expect(sumUsd(usage.models.map(({ total }) => total.costUsd))).toBe(monthUsd)
    expect(usage.models.map(({ model }) => model)).toEqual(["", "gpt-4o", "gpt-4o-mini"])
  })

  test("is empty before it was first seen, and zero where it rested since", async () => {
    const { batch, agent } = await newProgram()
    await batch([call("1", { occurredAt: new Date(Date.now() - 3 * DAY_MS).toISOString() })], { backfill: true })
    const { usage } = await agent("?range=30d")
    const last = usage.points.slice(-5).map(({ figures }) => figures?.costUsd ?? null)
    expect(last).toEqual([null, "0.0005", "0", "0", "0"])
  })

  test("shows each meter that its calls are judged by, once", async () => {
    const { batch, agent } = await newProgram()
    await batch([call("1"), call("2", { session: "s-2", user: "ada" }), call("3", { session: "s-2", user: "ada" })])
    const { limits, unfit } = await agent()
    const of = (name: string) => limits.filter((limit) => limit.name === name).map(({ subject, used }) => `${subject} ${used}`)
    expect(of("session budget").toSorted()).toEqual(["s-1 0.0005", "s-2 0.001"])
    expect(of("session token breaker").toSorted()).toEqual(["s-1 200", "s-2 400"])
    expect(of("burn alarm")).toEqual(["crawler 0.0015"])
    expect(of("user quota")).toContain("ada 400")
    expect(new Set(limits.map(({ limitId, subject }) => `${limitId} ${subject}`)).size).toBe(limits.length)
    expect(unfit.filter(({ code }) => code === "no_session" || code === "blind")).toEqual([])
  })

  test("says which limits cannot hold it back, and why", async () => {
    const { batch, agent } = await newProgram()
    await batch([call("1", { session: undefined })])
    const { unfit } = await agent()
    const codes = (name: string) => unfit.filter((one) => one.name === name).map(({ code }) => code)
    expect(codes("session budget")).toEqual(["no_session"])
    expect(codes("user quota")).toEqual(["no_user"])
    expect(codes("burn alarm")).toEqual([])
  })

  test("shows what tripped, and what was opened by others' calls is not its own", async () => {
    const { report, agent } = await newProgram()
    await report(call("1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }))
    await report(call("2", { agent: "indexer", session: "s-9" }))
    expect((await agent()).incidents.map(({ cause }) => cause.code)).toContain("session_tokens")
    expect((await agent("", "indexer")).incidents).toEqual([])
  })

  test("sessions go on page by page, each once", async () => {
    const { batch, get, idOf } = await newProgram()
    await batch(Array.from({ length: 7 }, (_, n) => call(`${n}`, { session: `s-${n}` })))
    const seen: string[] = []
    for (let query: string | null = "?limit=3"; query; ) {
      const one: { items: Session[]; nextCursor: string | null } = page(Session).parse(
        await get(`/api/v1/agents/${await idOf()}/sessions${query}`),
      )
      seen.push(...one.items.map(({ name }) => name))
      query = one.nextCursor && `?limit=3&cursor=${one.nextCursor}`
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, n) => `s-${n}`))
  })
})

describe("what people say about an agent", () => {
  test("its label and heartbeat are kept, and each change is in the audit trail", async () => {
    const { org, report, patch, fleet, agent } = await newProgram()
    await report(call("1"))
    const reply = await patch({ label: "Crawls the news", expectedEveryMs: 600_000 })
    expect(reply.status).toBe(200)
    expect(Agent.parse(await reply.json())).toMatchObject({ label: "Crawls the news", expectedEveryMs: 600_000 })
    expect((await fleet())[0]).toMatchObject({ label: "Crawls the news" })
    await patch({ label: "Crawls the news" })
    await patch({ label: null })
    expect(await agent()).toMatchObject({ label: null, expectedEveryMs: 600_000 })
    const rows = await (await testDb()).audit.findMany({ where: { org, action: "agent.update" }, orderBy: { seq: "asc" } })
    expect(rows.map(({ before, after }) => [before, after])).toEqual([
      [
        { label: null, expectedEveryMs: null },
        { label: "Crawls the news", expectedEveryMs: 600_000 },
      ],
      [
        { label: "Crawls the news", expectedEveryMs: 600_000 },
        { label: null, expectedEveryMs: 600_000 },
      ],
    ])
  })

  test("one that was to be heard of and was not is silent on the fleet", async () => {
    const { batch, patch, fleet } = await newProgram()
    await batch([call("1", { occurredAt: new Date(Date.now() - 3_600_000).toISOString() })], { backfill: true })
    expect((await fleet())[0]?.status).toBe("idle")
    await patch({ expectedEveryMs: 600_000 })
    expect((await fleet())[0]?.status).toBe("silent")
    await patch({ expectedEveryMs: 7_200_000 })
    expect((await fleet())[0]?.status).toBe("idle")
  })

  test.each([
    { json: { expectedEveryMs: 999 }, pointer: "/expectedEveryMs", because: "less than a second" },
    { json: { expectedEveryMs: 1.5 }, pointer: "/expectedEveryMs", because: "no whole number" },
    { json: { label: "" }, pointer: "/label", because: "nothing is null" },
    { json: { label: "x".repeat(129) }, pointer: "/label", because: "too long" },
    { json: { name: "another" }, pointer: "/name", because: "a name is its sender's" },
  ])("422 $json: $because", async ({ json, pointer }) => {
    const { report, patch } = await newProgram()
    await report(call("1"))
    const reply = await patch(json)
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ errors: [{ pointer }] })
  })

  test("needs the scope operate, and another organization's agent is nothing", async () => {
    const ours = await newProgram()
    await ours.report(call("1"))
    expect((await ours.patch({ label: "x" }, await makeKey(ours.org, ["read"]))).status).toBe(403)
    expect((await ours.patch({ label: "x" }, await makeKey(ours.org, ["operate"]))).status).toBe(200)
    const theirs = await newProgram()
    const id = await ours.idOf()
    for (const path of [`/api/v1/agents/${id}`, `/api/v1/agents/${id}/sessions`]) {
      expect((await server.request(path, { key: theirs.key })).status).toBe(404)
    }
    expect((await server.request(`/api/v1/agents/${id}`, { key: theirs.key, method: "PATCH", json: { label: "x" } })).status).toBe(404)
  })
})
