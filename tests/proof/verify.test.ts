import { beforeAll, describe, expect, test } from "vitest"
import { Verification } from "#lib/contracts/verify"
import { type Verified, verify } from "#lib/ledger/verify/verify"
import { between, type Random } from "#server/demo/random"
import { runProgram } from "#tests/api/run-program"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { chance } from "./chance.ts"
import { type Sent, type Wire, wireTo } from "./wire.ts"

const server = withServer()

async function look(org: number): Promise<Verified> {
  return verify({ db: await testDb(), rest: 0, signal: new AbortController().signal }, org)
}

/** Calls of every kind: settled, late, repeated, failed, delayed, without a session or a user, imported, held and released. */
async function live(random: Random, { ask, send }: Wire, turns: number, tag = ""): Promise<void> {
  const name = (kind: string) => `${kind} ${between(random, 1, 5)}`
  for (let turn = 0; turn < turns; turn += 1) {
    const id = `${tag} ${turn}`
    const place = {
      agent: name("agent"),
      ...(random() < 0.9 && { session: name("session") }),
      ...(random() < 0.8 && { user: name("user") }),
    }
    const isTool = random() < 0.4
    const what = isTool
      ? ({ kind: "tool", tool: name("tool"), costUsd: "0.000123", outcome: random() < 0.2 ? "error" : "ok" } as const)
      : ({
          model: random() < 0.5 ? "gpt-4o" : "unheard-of",
          usage: { input: between(random, 0, 900), cacheRead: between(random, 0, 99), output: between(random, 1, 99) },
        } as const)
    const asked = random() < 0.5 && place.session !== undefined
    const kind = isTool ? ({ kind: "tool", tool: what.tool } as const) : ({ model: "gpt-4o" } as const)
    const answer = asked ? await ask({ id, ...place, ...kind, estimate: { input: 100, output: 10 } }) : null
    if (answer?.hold && random() < 0.1) continue
    const events: Sent[] = [{ id, ...place, ...what, ...(answer?.hold && { hold: answer.hold.id }) }]
    if (random() < 0.3)
      events.push({
        ...(events[0] as Sent),
        id: `${id} before`,
        occurredAt: new Date(Date.now() - between(random, 1, 90_000)).toISOString(),
      })
    await send(...events)
    if (random() < 0.2) await send(events[0] as Sent)
  }
}

describe("verify", () => {
  let org: number
  let id: string
  let key: string
  let random: Random

  beforeAll(async () => {
    random = chance("verify")
    ;({ org, id, key } = await makeOrganization({ preset: "observe", zone: "Asia/Kathmandu" }))
    await live(random, wireTo(key, [server]), 150)
    const past = Array.from({ length: 12 }, (_, at) => ({
      id: `past ${at}`,
      agent: "agent 1",
      session: `old ${at % 7}`,
      user: "user 1",
      model: "gpt-4o",
      usage: { input: 10, output: 5 },
      occurredAt: new Date(Date.now() - between(random, 0, 100 * 86_400_000)).toISOString(),
    }))
    const reply = await server.request("/api/v1/usage", { key, json: { events: past, backfill: true } })
    expect(reply.status).toBe(200)
  }, 60_000)

  test("finds nothing where nothing was altered", async () => {
    const { differences, checked, events } = await look(org)
    expect(differences).toEqual([])
    expect(checked).toMatchObject({ sessions: expect.any(Number), keys: expect.any(Number) })
    expect(checked.sessions).toBeGreaterThan(10)
    expect(checked.keys).toBeGreaterThan(300)
    expect(events).not.toBeNull()
  })

  test("one meter and one rollup altered by hand: exactly these two are reported", async () => {
    const db = await testDb()
    const rollup = await db.rollup.findFirstOrThrow({ where: { org, width: 900, agent: "agent 1" }, orderBy: { slot: "desc" } })
    const { cost } = await db.total.findFirstOrThrow({ where: { org, scope: 1, subject: "session 1" } })
    await db.$executeRaw`update total set cost = cost + 7 where org = ${org} and scope = 1 and subject = 'session 1'`
    await db.$executeRaw`update rollup set calls = calls - 1 where org = ${org} and width = 900 and slot = ${rollup.slot}
      and agent = ${rollup.agent} and user_name = ${rollup.user} and model = ${rollup.model}`
    const { differences } = await look(org)
    const { slot, agent, user, model } = rollup
    expect(differences).toEqual([
      {
        table: "total",
        key: { scope: "session", subject: "session 1", period: 0 },
        column: "cost",
        stored: String(cost + 7n),
        recomputed: String(cost),
      },
      {
        table: "rollup",
        key: { width: 900, slot, agent, user, model },
        column: "calls",
        stored: String(rollup.calls - 1n),
        recomputed: String(rollup.calls),
      },
    ])
    await db.$executeRaw`update total set cost = cost - 7 where org = ${org} and scope = 1 and subject = 'session 1'`
    await db.$executeRaw`update rollup set calls = calls + 1 where org = ${org} and width = 900 and slot = ${rollup.slot}
      and agent = ${rollup.agent} and user_name = ${rollup.user} and model = ${rollup.model}`
  })

  test.each([
    {
      alter: "update subject set held_cost = held_cost + 1 where org = $1 and scope = 3 and subject = 'agent 2'",
      told: ["subject held_cost"],
      because: "what is held is a sum",
    },
    {
      alter:
        "update total set day_tokens = day_tokens + 1 where org = $1 and scope = 4 and day_calls > 0 and period = (select max(period) from total where org = $1)",
      told: ["total day_tokens"],
      because: "the day stands beside the month",
    },
    {
      alter: "update total set calls = calls + 1 where org = $1 and scope = 2 and subject = ''",
      told: ["total calls"],
      because: "calls of nobody are counted too",
    },
    {
      alter:
        "update rollup set reasoning = 1 where org = $1 and width = 15 and slot = (select max(slot) from rollup where org = $1 and width = 15 and agent = 'agent 1') and agent = 'agent 1'",
      told: ["rollup reasoning"],
      because: "a detail of the minute",
    },
    {
      alter: "delete from event_key where org = $1 and k = (select k from event where org = $1 and id = 'past 3')",
      told: ["event event_key"],
      because: "an event without its key could be counted twice",
    },
    {
      alter: "update ring set calls = calls + 1 where org = $1 and scope = 3 and subject = 'agent 3' and width = 60000",
      told: ["ring calls"],
      because: "the window is a sum of calls",
    },
    {
      alter: "update total set ring_cost = ring_cost + 1 where org = $1 and scope = 1 and subject = 'session 3'",
      told: ["ring cost"],
      because: "a session's minute is one too",
    },
  ])("tells $told: $because", async ({ alter, told }) => {
    const db = await testDb()
    await db
      .$transaction(
        async (tx) => {
          const altered = await tx.$executeRawUnsafe(alter.replaceAll("$1", String(org)))
          expect(altered).toBeGreaterThan(0)
          const { differences } = await verify({ db: tx as typeof db, rest: 0, signal: new AbortController().signal }, org)
          expect(new Set(differences.map(({ table, column }) => `${table} ${column}`))).toEqual(new Set(told))
          throw new Undone()
        },
        { timeout: 20_000 },
      )
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error
      })
  })

  test("in a loop while eight write reports nothing", { timeout: 40_000 }, async () => {
    const writing = Promise.all(Array.from({ length: 8 }, (_, writer) => live(random, wireTo(key, [server]), 60, `writer ${writer}`)))
    let done = false
    void writing.finally(() => {
      done = true
    })
    let runs = 0
    do {
      const { differences } = await look(org)
      expect(differences).toEqual([])
      runs += 1
    } while (!done)
    await writing
    expect(runs).toBeGreaterThan(1)
  })

  test("from the command line exits with 1 on any difference, and names it", { timeout: 60_000 }, async () => {
    const db = await testDb()
    const run = async () => {
      const program = runProgram("cli/main.ts", ["verify", "--organization", id], { DATABASE_URL: await testDatabaseUrl() })
      return { code: await program.ended, stdout: program.stdout() }
    }
    expect(await run()).toEqual({ code: 0, stdout: "" })
    await db.$executeRaw`update total set tokens = tokens + 1 where org = ${org} and scope = 1 and subject = 'session 2'`
    const { code, stdout } = await run()
    await db.$executeRaw`update total set tokens = tokens - 1 where org = ${org} and scope = 1 and subject = 'session 2'`
    expect(code).toBe(1)
    expect(stdout).toMatch(/^total scope=session subject=session 2 period=0: tokens is \d+, its events say \d+\n$/)
  })

  test("over HTTP begins in the background and answers with the last result and its age", async () => {
    const read = async () => Verification.parse(await (await server.request("/api/v1/verify", { key })).json())
    const first = await read()
    expect(first.last === null || first.last.ageMs >= 0).toBe(true)
    await expect.poll(async () => (await read()).last, { timeout: 40_000 }).toMatchObject({ ok: true, differences: [], more: false })
  })
})

class Undone extends Error {}
