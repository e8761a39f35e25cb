import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, onTestFinished, test } from "vitest"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { formatUsd, parseUsd } from "#lib/domain/money"
import { verify } from "#lib/ledger/verify/verify"
import { programOf } from "#tests/api/program"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { startServer, withServer } from "#tests/harness/server"
import { BudgetExceeded, BudgetManager, Governor, type GovernorOptions, type Notice } from "../../sdk/typescript/src/index.ts"

const server = withServer()

/** A client of an organization of its own, with a spool of its own. */
async function newClient(options: GovernorOptions & { at?: string } = {}) {
  const { at = server.url, ...more } = options
  const { org, key } = await makeOrganization()
  const folder = mkdtempSync(join(tmpdir(), "sdk-spool-"))
  const notices: Notice[] = []
  const governor = new Governor({ url: at, key, agent: "crawler", spool: { folder }, onNotice: (notice) => notices.push(notice), ...more })
  onTestFinished(async () => {
    await governor.close()
    rmSync(folder, { recursive: true })
  })
  return { org, key, governor, folder, notices }
}

const answer = { model: "gpt-4o", usage: { prompt_tokens: 200, completion_tokens: 0 } }
const priceUsd = "0.0005"
const files = (folder: string) => readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith(".jsonl"))

async function readSession(at: Pick<typeof server, "request">, key: string, name: string): Promise<Session> {
  const { items } = page(Session).parse(await (await at.request(`/api/v1/sessions?q=${name}`, { key })).json())
  return items.find((session) => session.name === name) ?? expect.unreachable(`no session ${name}`)
}

test("forty calls at once on a budget of $0.50 are counted once each, and none passes it", async () => {
  const { governor, key, folder } = await newClient({ maxWaitMs: 0 })
  const session = governor.session("s-1", { user: "ann" })
  const ask = { model: "gpt-4o", estimate: { costUsd: "0.02" } }
  const made = await Promise.allSettled(
    Array.from({ length: 40 }, () => session.run(() => ({ ...answer, usage: { prompt_tokens: 8_000, completion_tokens: 0 } }), ask)),
  )
  await governor.flush()
  const refusals = made.filter((one) => one.status === "rejected").map(({ reason }) => reason)
  expect(refusals).toEqual(refusals.map(() => expect.any(BudgetExceeded)))
  const there = await readSession(server, key, "s-1")
  expect(there).toMatchObject({ calls: 40 - refusals.length, heldUsd: "0" })
  expect(there.costUsd).toBe(session.spentUsd)
  expect(Number(there.costUsd)).toBeLessThanOrEqual(0.5)
  expect(refusals.length).toBeGreaterThan(0)
  expect(files(folder)).toEqual([])
})

test("checkAndAdd stops where the lesson says: $0.05 is a hundred calls of $0.0005, and the hundredth says stop", async () => {
  const { governor } = await newClient()
  const budget = new BudgetManager({ governor, session: "s-1", sessionLimit: 0.05 })
  for (let n = 1; n < 50; n += 1) await budget.checkAndAdd({ ...answer, usage: { prompt_tokens: 400, completion_tokens: 0 } })
  await budget.checkAndAdd(answer)
  const error = await budget.checkAndAdd(answer).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: "BudgetExceeded", code: "session_limit" })
  expect(budget.spentUsd).toBe("0.05")
})

test("a stop aborts the call that runs, is heard by the next, and a resume lets it go on", async () => {
  const { governor, key } = await newClient()
  const { stop, resume } = programOf(server, key)
  const session = governor.session("s-1")
  let begun = () => {}
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const running = session.run(({ signal }) => {
    begun()
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  })
  const stopped = expect(running).rejects.toMatchObject({
    name: "BudgetExceeded",
    directive: { action: "kill", message: expect.stringContaining("wild") },
  })
  await hasBegun
  const { id } = await stop("session", "s-1")
  await stopped
  await expect(session.begin()).rejects.toBeInstanceOf(BudgetExceeded)
  await resume(id)
  await expect
    .poll(
      () =>
        session
          .run(() => answer)
          .then(
            () => "went on",
            () => "stopped",
          ),
      { timeout: 5_000 },
    )
    .toBe("went on")
})

test("a tool that failed three times waits for a person", async () => {
  const { governor } = await newClient()
  const session = governor.session("s-1")
  const search = { kind: "tool", tool: "search" } as const
  for (let n = 0; n < 3; n += 1) await session.record({ ...search, outcome: "error" })
  await expect(session.begin(search)).rejects.toMatchObject({ code: "human_intervention_required" })
})

test.each([
  { days: 1, because: "a day ahead, which would not be taken as it is" },
  { days: -1, because: "a day behind" },
])("a clock that is wrong by $days day: $because", async ({ days }) => {
  const { governor, key, notices } = await newClient({ world: { now: () => Date.now() + days * 86_400_000 } })
  await governor.session("s-1").record(answer)
  await governor.session("s-1").record(answer)
  const { lastSeenAt, calls } = await readSession(server, key, "s-1")
  expect(calls).toBe(2)
  expect(Math.abs(Date.parse(lastSeenAt ?? "") - Date.now())).toBeLessThan(60_000)
  expect(notices).toEqual([])
})

test("a runtime that has nothing of Node, as at the edge: asks, calls, reads a stream, and what it recorded is there when it is closed", async () => {
  const { key } = await makeOrganization()
  const env = { ...process.env, GOVERNOR_URL: server.url, GOVERNOR_KEY: key }
  const cwd = join(import.meta.dirname, "../..")
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", edge], { cwd, env })
  expect(await readSession(server, key, "s-1")).toMatchObject({ calls: 3, tokens: 600, costUsd: "0.0015", heldUsd: "0" })
})

const edge = `
  import { registerHooks } from "node:module"
  const { GOVERNOR_URL: url, GOVERNOR_KEY: key } = process.env
  registerHooks({
    resolve(name, context, next) {
      if (name.startsWith("node:")) throw new Error("there is no " + name)
      return next(name, context)
    },
  })
  // The rest is what the fetch of Node itself is made of.
  delete globalThis.process
  const { Governor } = await import("./sdk/typescript/src/index.ts")
  const { governedFetch } = await import("./sdk/typescript/src/adapters/fetch.ts")
  const governor = new Governor({ url, key, agent: "edge" })
  const session = governor.session("s-1")
  const answer = ${JSON.stringify(answer)}
  await session.run(() => answer, { model: "gpt-4o" })
  const chunks = [{ model: "gpt-4o", choices: [] }, answer].map((chunk) => "data: " + JSON.stringify(chunk) + "\\n\\n")
  const stream = () => new Response(chunks.join("") + "data: [DONE]\\n\\n", { headers: { "content-type": "text/event-stream" } })
  const body = JSON.stringify({ model: "gpt-4o", stream: true, messages: [] })
  await (await governedFetch(session, { fetch: stream })("https://api.openai.com/v1/chat/completions", { method: "POST", body })).text()
  void session.record(answer)
  await governor.close()
`

test("the server is killed: calls go on to their cap, the spool is sent by whoever comes next, nothing twice, verify clean", async () => {
  const first = await startServer()
  onTestFinished(async () => void (await first.stop()))
  const { governor, key, folder, notices, org } = await newClient({ at: first.url, onOutage: { capUsd: "1" } })
  const session = governor.session("s-1")
  const work = () => session.run(() => answer, { model: "gpt-4o", estimate: { costUsd: "0.1" } })
  for (let n = 0; n < 3; n += 1) await work()
  await governor.flush()
  // The reply to what it has just recorded is lost with it.
  const lost = session.record({ ...answer, id: "lost-reply" })
  await first.stop("SIGKILL")
  await lost
  let made = 0
  for (; made < 100; made += 1) if ((await Promise.allSettled([work()]))[0]?.status === "rejected") break
  expect(made).toBeGreaterThan(5)
  expect(notices).toMatchObject([{ kind: "away" }])
  expect(files(folder)).not.toEqual([])

  // A process that is killed as well: its successor has its spool.
  const child = spawn(process.execPath, ["--input-type=module", "-e", orphan], {
    cwd: join(import.meta.dirname, "../.."),
    env: { ...process.env, GOVERNOR_URL: first.url, GOVERNOR_KEY: key, SPOOL: folder },
    stdio: ["ignore", "pipe", "inherit"],
  })
  await once(child.stdout, "data")
  child.kill("SIGKILL")
  await once(child, "exit")

  const second = await startServer({ port: Number(new URL(first.url).port) })
  onTestFinished(async () => void (await second.stop()))
  const successor = new Governor({ url: first.url, key, agent: "crawler", spool: { folder }, onNotice: () => {} })
  onTestFinished(() => successor.close())
  await expect
    .poll(
      async () => {
        await Promise.all([governor.flush(), successor.flush()])
        return files(folder)
      },
      { timeout: 20_000 },
    )
    .toEqual([])
  expect(notices.at(-1)).toMatchObject({ kind: "back" })
  const all = 3 + 1 + made + 7
  expect(await (await testDb()).event.count({ where: { org } })).toBe(all)
  const there = await readSession(second, key, "s-1")
  expect(there).toMatchObject({ calls: all, costUsd: formatUsd((parseUsd(priceUsd) ?? 0n) * BigInt(all)) })
  expect(await verify({ db: await testDb(), rest: 0, signal: new AbortController().signal }, org)).toMatchObject({ differences: [] })
})

const orphan = `
  import { Governor } from "./sdk/typescript/src/index.ts"
  const governor = new Governor({ agent: "crawler", spool: { folder: process.env.SPOOL }, onOutage: "allow", onNotice: () => {} })
  const session = governor.session("s-1")
  for (let n = 0; n < 7; n += 1) await session.record(${JSON.stringify(answer)})
  console.log("kept")
  setInterval(() => {}, 1_000)
`
