import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { BurnSnapshot } from "#lib/contracts/burn"
import type { PrismaClient } from "#lib/db/client"
import { createDb } from "#lib/db/client"
import { isAlive } from "#server/process-identity"
import { ownDatabaseUrl } from "#tests/harness/database"
import { makeOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { type Program, runProgram } from "./run-program.ts"

const dataDir = mkdtempSync(join(tmpdir(), "governor-demo-"))
const demo: { program?: Program; url: string; key: string; databaseUrl: string; db?: PrismaClient } = { url: "", key: "", databaseUrl: "" }

beforeAll(async () => {
  demo.databaseUrl = await ownDatabaseUrl("demo")
  demo.db = createDb({ url: demo.databaseUrl, connections: 2, applicationName: "agent-governor tests" })
  await start()
}, 90_000)

afterAll(async () => {
  demo.program?.kill("SIGTERM")
  await demo.program?.ended
  await demo.db?.$disconnect()
  rmSync(dataDir, { recursive: true })
}, 30_000)

async function start(): Promise<string> {
  const environment = { DATABASE_URL: demo.databaseUrl, GOVERNOR_DATA_DIR: dataDir, PORT: "0" }
  demo.program = runProgram("server/demo.ts", [], environment)
  const [welcome] = await demo.program.printed(/The demo is running[\s\S]*Ctrl-C/)
  demo.url = /Open\s+(http:\/\/[^/]+)\//.exec(welcome)?.[1] ?? ""
  demo.key = /API key\s+(\S+)/.exec(welcome)?.[1] ?? ""
  return welcome
}

async function burn(): Promise<BurnSnapshot> {
  const reply = await fetch(`${demo.url}/api/v1/burn`, { headers: { authorization: `Bearer ${demo.key}` } })
  return BurnSnapshot.parse(await reply.json())
}

async function agent(name: string) {
  return (await burn()).agents.find((row) => row.name === name)
}

/** Look again until it is there: the fleet lives in real time. */
async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen) return seen
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

test("from the first minute on no chart is empty", async () => {
  const { agents, hour, organization, totals } = await until(async () => {
    const seen = await burn()
    return seen.agents.length >= 12 && seen
  })
  expect(organization).toMatchObject({ name: "Acme (demo)", demo: true })
  expect(agents.map(({ name }) => name).toSorted()).toEqual([
    "code-fixer",
    "crawler-7",
    "data-analyst",
    "doc-chat",
    "drafter",
    "indexer-2",
    "legal-review",
    "night-batch",
    "researcher",
    "scraper-x",
    "support-triage",
    "translator",
  ])
  expect(Number(totals.burnRateUsd)).toBeGreaterThan(0)
  const minutes = Array.from({ length: 60 }, (_, at) => hour.series.reduce((sum, { costUsd }) => sum + Number(costUsd[at]), 0))
  expect(minutes.filter((usd) => usd === 0).length).toBeLessThanOrEqual(2)
})

test("each session of the crawler is stopped at exactly $0.50", async () => {
  const stopped = await until(async () => {
    const row = await agent("crawler-7")
    return row?.status === "suspended" && row
  })
  expect(stopped).toMatchObject({ budgetUsedUsd: "0.5", budgetTotalUsd: "0.5", stop: { cause: { code: "session_cost", used: "0.5" } } })
})

test("the drafter crosses its customer's quota and goes on with the cheaper model", async () => {
  await until(async () => (await agent("drafter"))?.status === "downgraded")
  const models = await until(async () => {
    const events = await demo.db?.event.findMany({
      where: { agent: "drafter", user: "northwind" },
      orderBy: { receivedAt: "desc" },
      take: 1,
    })
    return events?.[0]?.model === "gpt-4o-mini" && events
  })
  expect(models).toHaveLength(1)
}, 60_000)

test("the rogue spends on after it was told to stop, and is shown defying", async () => {
  const row = await until(async () => {
    const seen = await agent("scraper-x")
    return seen?.stop?.obedience === "defying" && seen
  })
  expect(Number(row.stop?.spentSinceUsd)).toBeGreaterThan(0)
}, 60_000)

test("a viewer's runaway begins at once, is stopped, and obeys", async () => {
  const headers = { authorization: `Bearer ${demo.key}`, "content-type": "application/json" }
  const started = await fetch(`${demo.url}/api/demo/runaway`, { method: "POST", headers })
  expect(started.status).toBe(202)
  const { agent: name } = (await started.json()) as { agent: string }
  await until(async () => (await agent(name))?.status === "running")
  const stopped = await fetch(`${demo.url}/api/v1/kill-switches`, {
    method: "POST",
    headers,
    body: JSON.stringify({ scope: "agent", subject: name, reason: "a test stops it" }),
  })
  expect(stopped.status).toBe(201)
  const row = await until(async () => {
    const seen = await agent(name)
    return seen?.status === "killed" && seen.stop?.obedience !== "untold" && seen
  })
  expect(row.stop).toMatchObject({ cause: { kind: "kill_switch" }, obedience: "told" })
})

test("the indexer's tool fails three times: a person is asked for", async () => {
  const row = await until(async () => {
    const seen = await agent("indexer-2")
    return seen?.stop?.cause.code === "human_intervention_required" && seen
  })
  expect(row.status).toBe("suspended")
  const failed = await demo.db?.event.findMany({ where: { agent: "indexer-2", outcome: "error" }, orderBy: { receivedAt: "asc" } })
  const at = failed?.map(({ receivedAt }) => receivedAt.getTime()) ?? []
  expect(at).toHaveLength(3)
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(1_000)
  expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(5_000)
}, 90_000)

test("Ctrl-C ends all of it, and a second run keeps the data and the sign-in", async () => {
  const events = await demo.db?.event.count()
  const fleet = await demo.db?.apiKey.count({ where: { name: "simulated fleet" } })
  const before = demo.program?.stdout() ?? ""
  demo.program?.kill("SIGINT")
  expect(await demo.program?.ended).toBe(0)
  expect(isAlive(demo.program?.pid ?? 0)).toBe(false)

  const welcome = await start()
  expect(await demo.db?.event.count()).toBeGreaterThanOrEqual(events ?? 0)
  expect(await demo.db?.apiKey.count({ where: { name: "simulated fleet" } })).toBe(fleet)
  expect(/Sign in\s+(\S+ \/ \S+)/.exec(welcome)?.[1]).toBe(/Sign in\s+(\S+ \/ \S+)/.exec(before)?.[1])
  expect(/token=(\S+)/.exec(welcome)?.[1]).not.toBe(/token=(\S+)/.exec(before)?.[1])
  expect(await demo.db?.organization.count()).toBe(1)
  expect(statSync(join(dataDir, "demo.json")).mode & 0o077).toBe(0)
}, 60_000)

const plain = withServer()

test.each([
  { demo: false, scopes: ["operate"] as const, status: 404, because: "a real organization has no simulated fleet" },
  { demo: true, scopes: ["read"] as const, status: 403, because: "looking on is not enough" },
  { demo: true, scopes: ["operate"] as const, status: 409, because: "no fleet runs in this process" },
])("$status: $because", async ({ demo: isDemo, scopes, status }) => {
  const { key } = await makeOrganization({ demo: isDemo, scopes: [...scopes] })
  expect((await plain.request("/api/demo/runaway", { key, method: "POST" })).status).toBe(status)
})
