import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import type { Summary } from "#cli/replay/summary"
import { freePort } from "#server/postgres/cluster"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { sharedData } from "#tests/harness/shared-data"
import { runProgram } from "./run-program.ts"

const AIDER = sharedData("aider_calls_with_sessions.csv")
const folder = mkdtempSync(join(tmpdir(), "governor-replay-"))
afterAll(() => rmSync(folder, { recursive: true }))

const HEADER = "ts_unix,user,session,model,edit_format,prompt_tokens,completion_tokens,cost_usd,session_total_cost_usd"

const server = withServer()

async function replay(
  path: string,
  key: string,
  args: string[] = [],
  url = server.url,
): Promise<Summary & { code: number | null; stderr: string }> {
  const program = runProgram("cli/main.ts", ["replay", path, "--json", ...args], { GOVERNOR_URL: url, GOVERNOR_KEY: key })
  const code = await program.ended
  if (program.stdout() === "") throw new Error(program.stderr())
  return { ...(JSON.parse(program.stdout()) as Summary), code, stderr: program.stderr() }
}

describe.skipIf(AIDER === null)("the Aider trace", () => {
  const path = AIDER ?? ""
  const figures = { events: 5_563, mismatches: 0, invalid: [], tokens: 75_976_956, sessions: 1_785, sessionsOver50kTokens: 320, code: 0 }

  test("is recorded exactly, and a second time adds nothing", async () => {
    const { org, key } = await makeOrganization()
    expect(await replay(path, key)).toMatchObject({ ...figures, recorded: 5_563, duplicates: 0 })
    expect(await replay(path, key)).toMatchObject({ ...figures, recorded: 0, duplicates: 5_563 })

    const db = await testDb()
    const months = await db.total.findMany({ where: { org, scope: 4 } })
    expect(months.reduce((sum, { tokens }) => sum + tokens, 0n)).toBe(75_976_956n)
    expect(months.reduce((sum, { calls }) => sum + calls, 0n)).toBe(5_563n)
    expect(await db.incident.count({ where: { org } }), "history is imported, not enforced").toBe(0)

    // One call reports $9,990.01 for 10,033 tokens: it is charged at its real price, and the report is kept.
    const [row, ...others] = await db.event.findMany({ where: { org, costReported: { gt: 5_000_000_000n } } })
    expect(others).toEqual([])
    expect(row).toMatchObject({ input: 10_023n, output: 10n, cost: 10_023n * 1_250n + 10n * 10_000n, costReported: 9_990_012_528_750n })
  }, 60_000)

  test("survives a server that is killed in the middle: every row is counted once", async () => {
    const { org, key } = await makeOrganization()
    const port = await freePort()
    const databaseUrl = await testDatabaseUrl()
    const url = `http://localhost:${port}`
    const first = spawnServer(port, databaseUrl)
    await first.printed(/ready at/)
    const replaying = replay(path, key, [], url)
    const db = await testDb()
    await until(async () => (await db.event.count({ where: { org } })) > 0)
    first.kill("SIGKILL")
    await first.ended
    const second = spawnServer(port, databaseUrl)
    const { recorded, duplicates, ...rest } = await replaying
    second.kill("SIGTERM")
    await second.ended
    expect(rest).toMatchObject({ tokens: figures.tokens, mismatches: 0, invalid: [], code: 0 })
    expect(recorded + duplicates).toBe(5_563)
    expect(await db.event.count({ where: { org } })).toBe(5_563)
  }, 60_000)
})

test("broken rows are named by their line, and nothing else is lost", async () => {
  const { org, key } = await makeOrganization()
  const path = join(folder, "broken.csv")
  const row = (tokens: string, session = "s1") => `1723560043,u01,${session},gpt-4o,,${tokens},25,0.1,0.1`
  writeFileSync(path, [HEADER, row("1"), row("many"), row("2"), row("3", "s".repeat(129)), row("4")].join("\n"))
  const { code, stderr, invalid, recorded } = await replay(path, key)
  expect(code).toBe(1)
  expect(recorded).toBe(3)
  expect(invalid.map(({ line }) => line).toSorted()).toEqual([3, 5])
  expect(stderr).toMatch(/line 3: prompt_tokens must be a whole number/)
  expect(stderr).toMatch(/line 5: .*session/)
  expect(await (await testDb()).event.count({ where: { org } })).toBe(3)
})

test("played now it is judged as it comes: the session's breaker trips", async () => {
  const { org, key } = await makeOrganization()
  const path = join(folder, "played.csv")
  const rows = Array.from({ length: 30 }, (_, at) => `${1_723_560_043 + at},u01,s1,gpt-4o-mini,,4000,100,,`)
  writeFileSync(path, [HEADER, ...rows].join("\n"))
  const writer = await makeKey(org, ["usage:write"])
  const began = Date.now()
  const played = await replay(path, writer, ["--now", "--speed", "60", "--agent", "player"])
  expect(played).toMatchObject({ recorded: 30, agent: "player", code: 0 })
  const db = await testDb()
  const events = await db.event.findMany({ where: { org }, orderBy: { occurredAt: "asc" } })
  const span = (events.at(-1)?.occurredAt?.getTime() ?? 0) - (events[0]?.occurredAt?.getTime() ?? 0)
  expect(span, "29 s, sixty times as fast").toBe(483)
  expect(events[0]?.occurredAt?.getTime()).toBeGreaterThanOrEqual(began)
  expect(await db.incident.findMany({ where: { org } })).toMatchObject([{ code: "session_tokens", subject: "s1", state: "open" }])
  expect((await replay(path, key, ["--agent", "player"])).duplicates, "the same rows, whenever they are placed").toBe(30)
})

test.each([
  { args: ["replay", join(folder, "none.csv")], code: 1, said: /there is no file/, because: "no such file" },
  { args: ["replay", "LICENSE"], code: 1, said: /no trace that is known here|cannot be read/, because: "not a trace" },
  { args: ["replay", "x.csv", "--speed", "0"], code: 2, said: /--speed must be a number above 0/, because: "time that stands still" },
  { args: ["replay"], code: 2, said: /FILE.csv is missing/, because: "nothing to replay" },
  { args: ["rewind"], code: 2, said: /there is no verb rewind/, because: "no such verb" },
])("exit code $code: $because", async ({ args, code, said }) => {
  const program = runProgram("cli/main.ts", args, { GOVERNOR_URL: server.url, GOVERNOR_KEY: "gov_x" })
  expect(await program.ended).toBe(code)
  expect(program.stderr()).toMatch(said)
  expect(program.stdout()).toBe("")
})

test("a wrong key is told at once", async () => {
  const path = join(folder, "one.csv")
  writeFileSync(path, "timestamp_ms,input_tokens,output_tokens,prefix_cached_tokens\n0,1,1,0\n")
  await expect(replay(path, "gov_wrong")).rejects.toThrow(/No or bad credentials/)
})

function spawnServer(port: number, databaseUrl: string) {
  return runProgram("server/main.ts", [], { DATABASE_URL: databaseUrl, PORT: String(port), NEXTAUTH_URL: `http://localhost:${port}` })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
