import { describe, expect, test } from "vitest"
import { BudgetExceeded, BudgetManager, GovernorAway, GovernorRefused, isRetryable } from "../../../sdk/typescript/src/index.ts"
import { fakeGovernor, START_MS, settled } from "./fake-governor.ts"

const answer = { id: "chatcmpl-1", model: "gpt-4o", usage: { prompt_tokens: 900, completion_tokens: 120 } }

describe("run", () => {
  test("asks, calls, settles; what it is given and what is told of it", async () => {
    const { governor, recorded, asked } = fakeGovernor({ answers: [{ remaining: { tokens: 500, costUsd: "0.1" } }] })
    const session = governor.session("s-1", { user: "ann" })
    const given = await session.run(
      ({ model, remaining, maxOutput }) => ({ ...answer, given: { model, remaining, most: maxOutput(4_000) } }),
      { model: "gpt-4o", estimate: { input: 900, output: 500 } },
    )
    await governor.flush()
    expect(given.given).toEqual({ model: "gpt-4o", remaining: { tokens: 500, costUsd: "0.1" }, most: 600 })
    expect(asked[0]?.body).toEqual({
      ...{ id: "id-1", agent: "crawler", session: "s-1", user: "ann", model: "gpt-4o" },
      estimate: { input: 900, output: 500 },
    })
    expect(recorded).toEqual([
      {
        ...{ id: "id-1", agent: "crawler", session: "s-1", user: "ann", kind: "llm", model: "gpt-4o", hold: "hld_id-1" },
        ...{ usage: answer.usage, responseId: "chatcmpl-1", outcome: "ok", durationMs: 0, occurredAt: new Date(START_MS).toISOString() },
      },
    ])
  })

  test.each([
    { wanted: 4_000, tokens: 500, most: 600, because: "what is held for it and what is left beside, less its input" },
    { wanted: 300, tokens: 500, most: 300, because: "it wants no more" },
    { wanted: 300, tokens: null, most: 300, because: "nothing bounds it" },
    { wanted: 300, tokens: 0, most: 100, because: "what is held for it is its own" },
  ])("trims $wanted to $most: $because", async ({ wanted, tokens, most }) => {
    const { governor } = fakeGovernor({ answers: [{ remaining: { tokens, costUsd: null } }] })
    const call = await governor.begin({ estimate: { input: 900 } })
    expect(call.maxOutput(wanted)).toBe(most)
  })

  test("a throttled call waits its turn and asks again with another id", async () => {
    const { governor, pauses, asked } = fakeGovernor({ answers: [{ action: "throttle", retryAfterMs: 700 }, {}] })
    await governor.run(() => answer)
    expect(pauses).toEqual([700])
    expect(asked.filter(({ path }) => path.endsWith("authorize")).map(({ body }) => body.id)).toEqual(["id-1", "id-2"])
  })

  test.each([
    { said: { action: "suspend", code: "session_cost" }, because: "nothing to wait for" },
    { said: { action: "kill", code: "kill_switch" }, because: "a person stopped it" },
    { said: { action: "throttle", retryAfterMs: 90_001 }, because: "its turn is too far away" },
    { said: { action: "hibernate", retryAfterMs: null }, because: "an action of a newer governor, with nothing to wait for" },
  ])("$said.action is refused: $because", async ({ said }) => {
    const { governor, recorded } = fakeGovernor({ answers: [said as never] })
    const error = await governor.run(() => expect.unreachable("the call was made")).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BudgetExceeded)
    expect(error).toMatchObject({ directive: { action: said.action }, status: 402, isRetryable: false, bail: true })
    expect(isRetryable(error)).toBe(false)
    expect(recorded).toEqual([])
  })

  test("whoever repeats a stopped call is answered from memory for a second, then asks", async () => {
    const { governor, asked, pass } = fakeGovernor({ answers: [{ action: "suspend" }, {}] })
    for (let n = 0; n < 5; n += 1) await expect(governor.run(() => answer)).rejects.toBeInstanceOf(BudgetExceeded)
    expect(asked).toHaveLength(1)
    await pass(1_000)
    await governor.run(() => answer)
  })

  test("a downgrade names the model; where no other can be called it is a refusal, and gives back", async () => {
    const { governor, paths } = fakeGovernor({ answers: [1, 2].map(() => ({ action: "downgrade" as const, model: "gpt-4o-mini" })) })
    expect(await governor.run(({ model }) => model, { model: "gpt-4o" })).toBe("gpt-4o-mini")
    await expect(governor.run(() => answer, { model: "gpt-4o", canSwitchModel: false })).rejects.toMatchObject({
      directive: { model: "gpt-4o-mini" },
    })
    expect(paths().at(-1)).toBe("DELETE /holds/…")
  })

  test.each([
    { error: { status: 429 }, usage: { input: 0, output: 0 }, because: "the provider refused it, so it cost nothing" },
    {
      error: Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }),
      usage: { input: 0, output: 0 },
      because: "it never arrived",
    },
    { error: new Error("socket hang up"), usage: undefined, because: "nobody knows what it cost: unmeasured" },
  ])("a call that fails is recorded: $because", async ({ error, usage }) => {
    const { governor, recorded } = fakeGovernor()
    await expect(governor.run(() => Promise.reject(error))).rejects.toBe(error)
    await governor.flush()
    expect(recorded).toMatchObject([{ outcome: "error", hold: "hld_id-1" }])
    expect(recorded[0]?.usage).toEqual(usage)
  })

  test("the next ask waits until the last call is counted", async () => {
    const { governor, paths } = fakeGovernor()
    const session = governor.session("s-1")
    await session.run(() => answer)
    await session.run(() => answer)
    expect(paths()).toEqual(["POST /authorize", "POST /usage", "POST /authorize", "POST /usage"])
  })

  test("a bad key is no outage: nothing starts", async () => {
    const { governor } = fakeGovernor({ onOutage: "allow", answers: [{ status: 401, code: "unauthenticated" }] })
    await expect(governor.run(() => answer)).rejects.toBeInstanceOf(GovernorRefused)
  })
})

describe("a pushed directive", () => {
  test("kill aborts what is under way, and is what the caller gets; what it may have cost is recorded when it ends", async () => {
    const { governor, push, recorded } = fakeGovernor()
    const session = governor.session("s-1")
    const { signal } = session
    let end = (_: unknown) => {}
    const running = session.run(({ signal }) => {
      expect(signal.aborted).toBe(false)
      return new Promise((resolve) => {
        end = resolve
      })
    })
    await settled()
    const stopped = expect(running).rejects.toMatchObject({ name: "BudgetExceeded", directive: { action: "kill" } })
    await push({ action: "kill", code: "kill_switch" })
    await stopped
    expect(signal.aborted).toBe(true)
    expect(session.signal.aborted).toBe(false)
    end(answer)
    await settled()
    expect(recorded).toMatchObject([{ usage: answer.usage }])
  })

  test("a call that fails with what aborted it, as fetch does, is estimated: the provider refused nothing", async () => {
    const { governor, push, recorded } = fakeGovernor()
    const aborted = ({ signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
    const stopped = expect(governor.session("s-1").run(aborted)).rejects.toMatchObject({ name: "BudgetExceeded" })
    await settled()
    await push({ action: "kill", code: "kill_switch" })
    await stopped
    await settled()
    expect(recorded).toMatchObject([{ outcome: "error" }])
    expect(recorded[0]).not.toHaveProperty("usage")
  })

  test("suspend lets what is under way finish; older news than what is known is no news", async () => {
    const { governor, push } = fakeGovernor()
    const session = governor.session("s-1")
    const call = await session.begin()
    await push({ action: "suspend", code: "session_cost" })
    expect(call.signal.aborted).toBe(false)
    await push({ action: "kill", revision: 1 })
    expect(call.signal.aborted).toBe(false)
    expect(session.directive).toMatchObject({ action: "suspend" })
  })

  test("is not heard by a client that does not listen", async () => {
    const { governor, isListening } = fakeGovernor({ listen: false })
    await governor.begin()
    await settled()
    expect(isListening()).toBe(false)
  })

  test("the stream ends a moment after the last call, so that a process can", async () => {
    const { governor, isListening, pass } = fakeGovernor()
    const call = await governor.begin()
    await settled()
    expect(isListening()).toBe(true)
    await call.settle({})
    await pass(499)
    expect(isListening()).toBe(true)
    await pass(1)
    expect(isListening()).toBe(false)
  })
})

describe("a hold", () => {
  test("is renewed at half time, and no more once the call is over", async () => {
    const { governor, pass, paths } = fakeGovernor()
    const call = await governor.begin()
    await pass(59_999)
    expect(paths()).toEqual(["POST /authorize"])
    await pass(1)
    await pass(60_000)
    expect(paths().slice(1)).toEqual(["PATCH /holds/…", "PATCH /holds/…"])
    await call.settle({})
    await pass(600_000)
    expect(paths().slice(3)).toEqual(["POST /usage"])
  })

  test("under a kill switch aborts its call; one that has ended is asked for again", async () => {
    const { governor, pass, recorded } = fakeGovernor({
      answers: [{}, { status: 409, code: "conflict" }, {}, { status: 409, code: "stopped" }],
    })
    const call = await governor.begin()
    await pass(60_000)
    expect(call.signal.aborted).toBe(false)
    await pass(60_000)
    expect(call.stopped).toMatchObject({ message: "kill (kill_switch): said the fake", directive: { action: "kill" } })
    await call.settle({})
    expect(recorded).toMatchObject([{ id: "id-1", hold: "hld_id-2" }])
  })
})

describe("a tool that fails", () => {
  test.each([
    { story: "fail fail", waits: [1_000], because: "a second, as the governor's own brake" },
    { story: "fail fail fail", waits: [1_000, 5_000], because: "then five" },
    { story: "fail ok fail", waits: [1_000], because: "a success clears it" },
    { story: "fail fail fail fail", waits: [1_000, 5_000], because: "then it is the governor's to ask for a person" },
  ])("$story waits $waits: $because", async ({ story, waits }) => {
    const { governor, pauses } = fakeGovernor()
    const session = governor.session("s-1")
    for (const word of story.split(" ")) {
      const search = () => (word === "ok" ? "found" : Promise.reject(new Error("index is down")))
      await session.run(search, { kind: "tool", tool: "search" }).catch(() => {})
    }
    expect(pauses).toEqual(waits)
  })
})

describe("checkAndAdd", () => {
  test("stops at the session's own limit: the call that reaches it is counted, and the next one does not start", async () => {
    const { governor, recorded } = fakeGovernor({ costUsd: "0.25" })
    const budget = new BudgetManager({ governor, sessionLimit: 0.5, session: "s-1" })
    expect(await budget.checkAndAdd(answer.usage, { model: "gpt-4o" })).toMatchObject({ costUsd: "0.25", spentUsd: "0.25" })
    const error = await budget.checkAndAdd(answer).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "session_limit", message: expect.stringContaining("$0.5 of its own limit of $0.5") })
    expect(recorded).toMatchObject([
      { model: "gpt-4o", usage: answer.usage },
      { model: "gpt-4o", usage: answer.usage },
    ])
    await expect(budget.run(() => answer)).rejects.toBeInstanceOf(BudgetExceeded)
  })

  test("a call that would pass the limit does not start, and gives back", async () => {
    const { governor, paths } = fakeGovernor({ answers: [{ holdUsd: "0.5" }, { holdUsd: "0.500000001" }] })
    const call = await governor.session("s-1", { sessionLimit: "0.5" }).begin()
    await call.release()
    await expect(governor.session("s-2", { sessionLimit: "0.5" }).begin()).rejects.toMatchObject({ code: "session_limit" })
    expect(paths().at(-1)).toBe("DELETE /holds/…")
  })
})

describe("while the governor is away", () => {
  const call = { estimate: { costUsd: "0.4" } }

  test.each([
    { onOutage: "allow", made: 5, because: "whatever it costs" },
    { onOutage: "deny", made: 0, because: "nothing goes on" },
    { onOutage: { capUsd: "0.8" }, made: 2, because: "two of $0.40 are $0.80" },
    { onOutage: undefined, made: 2, because: "the third would pass a dollar" },
  ] as const)("$onOutage lets $made start: $because", async ({ onOutage, made }) => {
    const { governor, goAway, notices, asked } = fakeGovernor(onOutage === undefined ? {} : { onOutage })
    goAway()
    const started = await Promise.allSettled([1, 2, 3, 4, 5].map(() => governor.begin(call)))
    expect(started.filter(({ status }) => status === "fulfilled")).toHaveLength(made)
    expect(started.filter(({ status }) => status === "rejected").map((one) => (one as PromiseRejectedResult).reason)).toEqual(
      Array(5 - made).fill(expect.any(GovernorAway)),
    )
    expect(notices).toMatchObject([{ kind: "away" }])
    await governor.begin(call).catch(() => {})
    expect(asked).toHaveLength(5)
  })

  test("what was not heard is sent when it is back, and may be spent again", async () => {
    const { governor, goAway, comeBack, pass, recorded, notices } = fakeGovernor({ costUsd: "0.001" })
    const session = governor.session("s-1")
    goAway()
    for (let n = 0; n < 2; n += 1) await session.run(() => ({ usage: { input_tokens: 10_000, output_tokens: 10_000 } }), call)
    await expect(session.begin(call)).rejects.toBeInstanceOf(GovernorAway)
    expect(session.spentUsd).toBe("0.8")
    comeBack()
    await pass(60_000)
    await governor.flush()
    expect(recorded.map(({ id }) => id)).toEqual(["id-1", "id-2"])
    expect(session.spentUsd).toBe("0.002")
    expect(notices.map(({ kind }) => kind)).toEqual(["away", "back"])
    await session.begin(call)
  })

  test("its last stop stands, until the instant that it named", async () => {
    const until = new Date(START_MS + 60_000).toISOString()
    const { governor, goAway, pass } = fakeGovernor({ answers: [{ action: "suspend", until }], onOutage: "allow" })
    await expect(governor.begin()).rejects.toBeInstanceOf(BudgetExceeded)
    goAway()
    await pass(59_000)
    await expect(governor.begin()).rejects.toBeInstanceOf(BudgetExceeded)
    await pass(1_000)
    await governor.begin()
  })

  test("a full spool says what it drops", async () => {
    const { governor, goAway, notices } = fakeGovernor({ spool: "memory" })
    goAway()
    const usage = { note: "x".repeat(5 * 1_024 * 1_024) }
    await governor.record({ usage })
    await governor.record({ usage })
    expect(notices).toMatchObject([{ kind: "away" }, { kind: "lost", count: 1, message: expect.stringContaining("full") }])
  })
})
