import { describe, expect, test } from "vitest"
import { call, openProgram, programOf, toolCall } from "#tests/api/program"
import { runProgram } from "#tests/api/run-program"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

const newProgram = () => openProgram(server)

/** A call that uses so many tokens, of a model that is cheap enough for no budget to speak first. */
const tokens = (id: string, input: number, over = {}) => call(id, { model: "gpt-4o-mini", usage: { input, output: 0 }, ...over })

async function incidentsOf(org: number) {
  return (await testDb()).incident.findMany({ where: { org }, orderBy: { openedAt: "asc" } })
}

async function lowerTo(org: number, name: string, ceiling: bigint) {
  const db = await testDb()
  await db.limit.updateMany({ where: { org, name }, data: { ceiling } })
  await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
}

describe("fifty thousand tokens of a session", () => {
  test.each([
    { used: [49_999], action: "continue", remaining: 1, because: "the last token is left" },
    { used: [50_000], action: "suspend", remaining: 0, because: "at the ceiling nothing starts" },
    { used: [49_999, 1], action: "suspend", remaining: 0, because: "whoever brings the last one" },
    { used: [80_000], action: "suspend", remaining: 0, because: "what happened is recorded at its true size" },
  ])("$used: $action, $because", async ({ used, action, remaining }) => {
    const { report } = await newProgram()
    let last: Awaited<ReturnType<typeof report>> | undefined
    for (const [n, count] of used.entries()) last = await report(tokens(`e-${n}`, count))
    expect(last?.result).toMatchObject({ status: "recorded", tokens: { total: used.at(-1) } })
    expect(last?.directive).toMatchObject({ action, remaining: { tokens: remaining } })
  })

  test("a suspended session knows its code, its cause and who lifts it, and one incident tells of it", async () => {
    const { report, directive, org } = await newProgram()
    const first = (await report(tokens("e-1", 50_000, { user: "ada" }))).directive
    expect(first).toMatchObject({
      action: "suspend",
      code: "session_tokens",
      retryAfterMs: null,
      until: null,
      model: null,
      cause: { kind: "limit", scope: "session", subject: "s-1", metric: "tokens", window: "lifetime", ceiling: "50000", used: "50000" },
      lift: { how: ["raise"], by: "admin" },
    })
    expect(first.message).toContain("50,000 tokens")
    const incidents = await incidentsOf(org)
    expect(incidents).toMatchObject([
      {
        code: "session_tokens",
        scope: "session",
        subject: "s-1",
        agent: "crawler",
        user: "ada",
        blocking: true,
        seen: 50_000n,
        state: "open",
      },
    ])
    expect(first.cause?.id).toBe(incidents[0]?.limitId)
    const later = await directive({ agent: "crawler", session: "s-1", user: "ada" })
    expect(later).toMatchObject({ action: "suspend", code: "session_tokens", lift: { url: `/incidents/${incidents[0]?.id}` } })
    expect((await directive({ agent: "crawler", session: "s-2" })).action).toBe("continue")
  })

  test("five agents at once share the budget of their session", async () => {
    const { batch, report, directive } = await newProgram()
    const agents = ["ada", "bob", "cyd", "dan", "eve"]
    await Promise.all(agents.map((agent) => batch([tokens("1", 4_999, { agent }), tokens("2", 5_000, { agent })])))
    for (const agent of agents)
      expect(await directive({ agent, session: "s-1" })).toMatchObject({ action: "continue", remaining: { tokens: 5 } })
    expect((await report(tokens("3", 5, { agent: "ada" }))).directive.action).toBe("suspend")
    for (const agent of agents) expect(await directive({ agent, session: "s-1" })).toMatchObject({ code: "session_tokens" })
  })
})

describe("five cents of a session", () => {
  test("a hundred calls of $0.0005 are exactly it: the reply to the hundredth says suspend, none before", async () => {
    const { report, org } = await newProgram()
    await lowerTo(org, "session budget", 50_000_000n)
    const actions: string[] = []
    for (let n = 1; n <= 100; n += 1) actions.push((await report(call(`e-${n}`))).directive.action)
    expect(actions.indexOf("suspend")).toBe(99)
    expect(await incidentsOf(org)).toMatchObject([
      { code: "session_calls" },
      { code: "session_cost", seen: 50_000_000n, ceiling: 50_000_000n },
    ])
  })

  test("a hundred at once are exactly it, too: one reply at least says suspend, and one incident is opened", async () => {
    const { report, directive, org } = await newProgram()
    await lowerTo(org, "session budget", 50_000_000n)
    const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => report(call(`e-${n}`))))
    const suspended = replies.filter(({ directive: { action } }) => action === "suspend")
    expect(suspended.length).toBeGreaterThan(0)
    for (const { directive: said } of suspended)
      expect(said).toMatchObject({ code: "session_cost", cause: { used: "0.05", ceiling: "0.05" } })
    expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "suspend", remaining: { costUsd: "0" } })
    expect((await incidentsOf(org)).filter(({ code }) => code === "session_cost")).toHaveLength(1)
  })
})

describe("calls a minute", () => {
  const calls = (n: number) => Array.from({ length: n }, (_, at) => tokens(`e-${at}`, 1))

  test.each([
    { n: 59, action: "continue", because: "one is left" },
    { n: 60, action: "throttle", because: "at the ceiling" },
    { n: 300, action: "throttle", because: "far beyond it, nothing is worse than waiting" },
  ])("$n: $action, $because", async ({ n, action }) => {
    const { batch } = await newProgram()
    const [last] = (await batch(calls(n))).directives
    expect(last?.directive).toMatchObject({ action, code: action === "throttle" ? "session_calls" : null })
    if (action === "throttle") {
      expect(last?.directive.retryAfterMs).toBeGreaterThan(0)
      expect(last?.directive.retryAfterMs).toBeLessThanOrEqual(65_000)
    }
  })

  test("the wait ends when the earliest calls leave the window, and the reply says so as a directive on request does", async () => {
    const { batch, directive } = await newProgram()
    const [nowMs, ago] = [Date.now(), 50_000]
    const spread = calls(60).map((one, at) => ({ ...one, occurredAt: new Date(nowMs - (at < 30 ? ago : 0)).toISOString() }))
    const [last] = (await batch(spread, { sentAt: new Date(nowMs).toISOString() })).directives
    expect(last?.directive).toMatchObject({ action: "throttle", code: "session_calls" })
    expect(last?.directive.retryAfterMs).toBeLessThanOrEqual(65_000 - ago)
    expect((await directive({ agent: "crawler", session: "s-1" })).until).toBe(last?.directive.until)
  })

  test("a report of long ago does not end the throttle of now", async () => {
    const { batch, report } = await newProgram()
    await batch(calls(60))
    const old = { occurredAt: new Date(Date.now() - 600_000).toISOString() }
    const { directives } = await batch([tokens("old", 1, old)], { sentAt: new Date().toISOString() })
    expect(directives[0]?.directive).toMatchObject({ action: "throttle", code: "session_calls" })
    expect((await report(tokens("e-0", 1))).directive, "nor does a repeat").toMatchObject({ action: "throttle", code: "session_calls" })
  })
})

describe("tool calls a second", () => {
  const second = 1_000
  const runs = (n: number, stepMs: number) =>
    Array.from({ length: n }, (_, at) => toolCall(`e-${at}`, { occurredAt: new Date(Date.now() - (n - 1 - at) * stepMs).toISOString() }))

  test.each([
    { n: 50, stepMs: second, code: null, because: "one a second, delivered together, is no burst" },
    { n: 9, stepMs: 0, code: null, because: "nine at once" },
    { n: 10, stepMs: 0, code: "thought_brake", because: "ten at once" },
    { n: 10, stepMs: 50, code: "thought_brake", because: "ten within half a second" },
    { n: 30, stepMs: 200, code: null, because: "five a second" },
  ])("$n calls, $stepMs ms apart: $code, $because", async ({ n, stepMs, code }) => {
    const { batch } = await newProgram()
    const { results, directives } = await batch(runs(n, stepMs))
    expect(results.every(({ status }) => status === "recorded")).toBe(true)
    expect(directives[0]?.directive.code).toBe(code)
    expect(directives[0]?.directive.action).toBe(code === null ? "continue" : "throttle")
  })

  test("an llm call beside them does not hide the brake", async () => {
    const { batch } = await newProgram()
    await batch(runs(20, 0))
    const { directives } = await batch([tokens("llm", 1)])
    expect(directives[0]?.directive.code).toBe("thought_brake")
  })
})

describe("a user's million tokens a month", () => {
  /** So many sessions of 40,000 tokens each: none of them trips by itself. */
  const sessions = (n: number, model: string) =>
    Array.from({ length: n }, (_, at) =>
      call(`${model}-${at}`, { session: `s-${at}`, user: "ada", model, usage: { input: 40_000, output: 0 } }),
    )

  test.each([
    { n: 24, model: "gpt-4o", action: "continue", use: null, because: "not used up" },
    { n: 25, model: "gpt-4o", action: "downgrade", use: "gpt-4o-mini", because: "used up: the cheaper model" },
    { n: 25, model: "gpt-4o-mini", action: "downgrade", use: "gpt-4o-mini", because: "used up, and already at the cheap end" },
    { n: 25, model: "acme-unheard-of", action: "suspend", use: null, because: "used up, and no cheaper one is known" },
    { n: 30, model: "gpt-4o", action: "suspend", use: null, because: "and at 1.2 million the hard stop" },
  ])("$n × 40,000 of $model: $action, $because", async ({ n, model, action, use }) => {
    const { batch, org, directive } = await newProgram()
    await lowerTo(org, "session budget", 500_000_000_000n)
    const { directives } = await batch(sessions(n, model))
    expect(new Set(directives.map((one) => one.directive.action))).toEqual(new Set([action]))
    expect(new Set(directives.map((one) => one.directive.model))).toEqual(new Set([use]))
    if (action !== "continue")
      expect(directives[0]?.directive).toMatchObject({ code: "user_tokens", cause: { scope: "user", subject: "ada" } })
    expect((await directive({ agent: "crawler", session: "s-new", user: "bob", model })).action, "nobody else pays for it").toBe("continue")
  })

  test("it ends with the month", async () => {
    const { batch, org } = await newProgram()
    await lowerTo(org, "session budget", 500_000_000_000n)
    const { directives } = await batch(sessions(30, "gpt-4o"))
    const now = new Date()
    expect(directives[0]?.directive.until).toBe(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString())
  })
})

describe("the retry brake", () => {
  const steps = (story: string) =>
    story.split(" ").map((step, at) => {
      const [outcome, tool = "search"] = step.split(":")
      return toolCall(`e-${at}`, { tool, outcome: outcome === "ok" ? "ok" : "error" })
    })

  describe.each(["call by call", "in one batch"])("told %s", (way) => {
    test.each([
      { story: "ok", code: null, atMostMs: null, because: "nothing failed" },
      { story: "fail", code: "retry_brake", atMostMs: 1_000, because: "one second" },
      { story: "fail fail", code: "retry_brake", atMostMs: 5_000, because: "five seconds" },
      { story: "fail fail fail", code: "human_intervention_required", atMostMs: null, because: "a person" },
      { story: "fail fail fail fail", code: "human_intervention_required", atMostMs: null, because: "still a person" },
      { story: "fail ok", code: null, atMostMs: null, because: "a success clears it" },
      { story: "fail fail ok fail", code: "retry_brake", atMostMs: 1_000, because: "from the beginning again" },
      { story: "fail fail ok fail fail", code: "retry_brake", atMostMs: 5_000, because: "and on" },
      { story: "fail fail fail ok", code: "human_intervention_required", atMostMs: null, because: "a person was asked for" },
      { story: "fail fail fail ok fail", code: "human_intervention_required", atMostMs: null, because: "whatever comes after" },
      { story: "fail:a fail:b", code: "retry_brake", atMostMs: 1_000, because: "tools fail each for themselves" },
      { story: "fail:a fail:a fail:b fail:a", code: "human_intervention_required", atMostMs: null, because: "a third one of the same" },
      { story: "fail:a ok:b", code: "retry_brake", atMostMs: 1_000, because: "another tool's success clears nothing" },
    ])("$story: $code ($because)", async ({ story, code, atMostMs }) => {
      const { batch, directive, org } = await newProgram()
      const events = steps(story)
      let said = await batch(way === "in one batch" ? events : events.slice(0, 1))
      if (way === "call by call") for (const event of events.slice(1)) said = await batch([event])
      const last = said.directives[0]?.directive
      expect(last?.code).toBe(code)
      expect(last?.action).toBe(code === null ? "continue" : code === "retry_brake" ? "throttle" : "suspend")
      if (atMostMs !== null) {
        expect(last?.retryAfterMs).toBeGreaterThan(atMostMs === 5_000 ? 1_000 : 0)
        expect(last?.retryAfterMs).toBeLessThanOrEqual(atMostMs)
      }
      if (code === "human_intervention_required") {
        expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({
          action: "suspend",
          code,
          lift: { how: ["resume"], by: "engineer" },
        })
        expect(await incidentsOf(org)).toMatchObject([{ code, scope: "session", subject: "s-1", blocking: true }])
      } else expect(await incidentsOf(org)).toEqual([])
    })
  })

  test("another event of the session does not hide it", async () => {
    const { batch } = await newProgram()
    await batch(steps("fail fail"))
    const { directives } = await batch([tokens("llm", 1), toolCall("other", { tool: "fetch" })])
    expect(directives[0]?.directive).toMatchObject({ action: "throttle", code: "retry_brake" })
  })

  test("it holds up its own session only", async () => {
    const { batch, directive } = await newProgram()
    await batch(steps("fail fail fail"))
    expect((await directive({ agent: "crawler", session: "s-2" })).action).toBe("continue")
  })
})

describe("a person's stop", () => {
  test.each([
    { scope: "org", subject: null, hit: {}, missed: null, because: "everyone" },
    {
      scope: "agent",
      subject: "crawler",
      hit: { session: "s-9" },
      missed: { agent: "indexer" },
      because: "this agent, whatever it works on",
    },
    {
      scope: "session",
      subject: "s-1",
      hit: { agent: "indexer" },
      missed: { session: "s-2" },
      because: "this session, whoever works on it",
    },
    { scope: "user", subject: "ada", hit: { agent: "indexer" }, missed: { user: "bob" }, because: "whatever is done for this user" },
    { scope: "model", subject: "gpt-4o", hit: { agent: "indexer" }, missed: { model: "gpt-4o-mini" }, because: "this model" },
  ] as const)("of $scope $subject: $because", async ({ scope, subject, hit, missed }) => {
    const { stop, resume, report, directive } = await newProgram()
    const who = { agent: "crawler", session: "s-1", user: "ada", model: "gpt-4o" }
    const set = await stop(scope, subject, "wrong turn")
    const { result, directive: told } = await report(call("hit", { ...who, ...hit }))
    expect(result.status, "facts of a killed agent are facts").toBe("recorded")
    expect(told).toMatchObject({ action: "kill", code: "kill_switch", cause: { kind: "kill_switch", id: set.id, scope, subject } })
    expect(told).toMatchObject({ retryAfterMs: null, until: null, lift: { how: ["resume"], by: "engineer" } })
    expect(told.message).toContain("wrong turn")
    if (missed) expect((await report(call("missed", { ...who, ...missed }))).directive.action).toBe("continue")
    if (missed) expect((await directive({ ...who, ...missed })).action).toBe("continue")
    await resume(set.id)
    expect((await directive({ ...who, ...hit })).action).toBe("continue")
  })

  test("between two equal requests: the second is a duplicate, and says kill", async () => {
    const { stop, report } = await newProgram()
    expect(await report(call("e-1"))).toMatchObject({ result: { status: "recorded" }, directive: { action: "continue" } })
    await stop("agent", "crawler")
    expect(await report(call("e-1"))).toMatchObject({ result: { status: "duplicate" }, directive: { action: "kill" } })
  })

  test("is above a budget that is used up, which is told beside it", async () => {
    const { stop, resume, report } = await newProgram()
    await report(tokens("e-1", 50_000))
    const { id } = await stop("agent", "crawler")
    expect((await report(tokens("e-2", 1))).directive).toMatchObject({ action: "kill", also: [{ code: "session_tokens" }] })
    await resume(id)
    expect((await report(tokens("e-3", 1))).directive).toMatchObject({ action: "suspend", code: "session_tokens" })
  })

  test("set twice is the one that is set, also by twenty at once; set again after a Resume it is a new one", async () => {
    const { stop, resume, org, key } = await newProgram()
    const first = await stop("agent", "crawler", "the first reason")
    const again = await server.request("/api/v1/kill-switches", { key, json: { scope: "agent", subject: "crawler", reason: "another" } })
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual(first)
    await resume(first.id)
    await resume(first.id)
    const others = await Promise.all(Array.from({ length: 20 }, () => stop("agent", "crawler")))
    expect(new Set(others.map(({ id }) => id)).size).toBe(1)
    expect(others[0]?.id).not.toBe(first.id)
    expect(await (await testDb()).killSwitch.count({ where: { org } })).toBe(2)
  })

  test("is kept with who set and who lifted it, newest first, page by page", async () => {
    const { stop, resume, get } = await newProgram()
    const ids: string[] = []
    for (const name of ["a", "b", "c"]) ids.unshift((await stop("agent", name)).id)
    await resume(ids[1] as string)
    type Page = { items: { id: string; liftedAt: string | null; liftedBy: string | null; createdBy: string }[]; nextCursor: string | null }
    const first = (await get("/api/v1/kill-switches?limit=2")) as Page
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(first.items[1]).toMatchObject({ createdBy: "test admin", liftedBy: "test admin", liftedAt: expect.any(String) })
    const second = (await get(`/api/v1/kill-switches?limit=2&cursor=${first.nextCursor}`)) as Page
    expect(second).toMatchObject({ items: [{ id: ids[2], liftedAt: null }], nextCursor: null })
  })

  test.each([
    { json: { scope: "agent", subject: null, reason: "r" }, pointer: "/subject", because: "an agent has a name" },
    { json: { scope: "org", subject: "us", reason: "r" }, pointer: "/subject", because: "the organization needs none" },
    { json: { scope: "agent", subject: "a" }, pointer: "/reason", because: "a stop has a reason" },
    { json: { scope: "agent", subject: "a", reason: "   " }, pointer: "/reason", because: "spaces are none" },
    { json: { scope: "agent", subject: "a\u0000", reason: "r" }, pointer: "/subject", because: "NUL" },
    { json: { scope: "agent", subject: "a", reason: "r\u0000" }, pointer: "/reason", because: "NUL, which no database keeps" },
    { json: { scope: "planet", subject: "a", reason: "r" }, pointer: "/scope", because: "an unknown scope" },
    { json: { scope: "agent", subject: "a", reason: "r", force: true }, pointer: "/force", because: "an unknown field" },
  ])("422 $pointer: $because", async ({ json, pointer }) => {
    const { key, get } = await newProgram()
    const reply = await server.request("/api/v1/kill-switches", { key, json })
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ errors: [{ pointer }] })
    expect(await get("/api/v1/kill-switches")).toMatchObject({ items: [] })
  })

  test.each(["usage:write", "read"] as const)("a key with %s alone presses no Stop", async (scope) => {
    const { org } = await newProgram()
    const key = await makeKey(org, [scope])
    const reply = await server.request("/api/v1/kill-switches", { key, json: { scope: "org", subject: null, reason: "r" } })
    expect(reply.status).toBe(403)
  })

  test("at the terminal: whom it names is stopped, and resumed once", async () => {
    const { key, get } = await newProgram()
    const governor = async (...args: string[]) => {
      const program = runProgram("cli/main.ts", [...args, "--reason", "r"], { GOVERNOR_URL: server.url, GOVERNOR_KEY: key })
      return { code: await program.ended, said: program.stdout().trim(), why: program.stderr() }
    }
    const [model, org] = await Promise.all([governor("stop", "model", "gpt-4o"), governor("stop", "org")])
    const set = (await get("/api/v1/kill-switches")) as { items: { id: string; scope: string; subject: string | null }[] }
    expect(set.items.map(({ id, scope, subject }) => [id, scope, subject]).toSorted()).toEqual(
      [
        [model.said, "model", "gpt-4o"],
        [org.said, "org", null],
      ].toSorted(),
    )
    expect(await governor("resume", "org")).toMatchObject({ code: 0, said: org.said })
    expect(await governor("resume", "org")).toMatchObject({ code: 1, why: expect.stringContaining("org is not stopped by a person") })
  })

  test("a key with operate does, and that is all it needs", async () => {
    const { org } = await newProgram()
    const { stop, resume } = programOf(server, await makeKey(org, ["operate"]))
    await resume((await stop("org", null)).id)
  })
})

describe("another organization", () => {
  test("has the same names and none of the stops, and its ids are nothing", async () => {
    const ours = await newProgram()
    const theirs = await newProgram()
    const { id } = await theirs.stop("agent", "crawler")
    await theirs.batch([tokens("e-1", 50_000)])
    expect((await ours.report(call("e-1"))).directive.action).toBe("continue")
    expect(await ours.get("/api/v1/kill-switches")).toMatchObject({ items: [] })
    for (const other of [id, "kil_00000000000000000000", "kil_x", "..", "%2F"]) {
      const reply = await server.request(`/api/v1/kill-switches/${other}`, { key: ours.key, method: "DELETE" })
      expect(reply.status, other).toBe(404)
    }
    expect((await theirs.report(call("e-2"))).directive.action, "their stop stands").toBe("kill")
  })
})
