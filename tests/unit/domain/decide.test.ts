import { describe, expect, test } from "vitest"
import { brakeOf } from "#lib/domain/brake"
import { decide } from "#lib/domain/decide"
import type { Decision } from "#lib/domain/decision"
import { asks, SUBJECTS, situation, someAmount, someIncident, someLimit } from "#tests/unit/domain/some"

const tokens = someLimit()
const budget = someLimit({ id: "lim_2", name: "session budget", metric: "cost", ceiling: 500_000_000n, overdrive: true })
const rate = someLimit({ id: "lim_3", name: "call rate", metric: "calls", window: "minute", ceiling: 60n, action: "throttle" })
const thought = someLimit({ id: "lim_4", name: "thought brake", metric: "toolCalls", window: "second", ceiling: 10n, action: "throttle" })
const month = { scope: "user", window: "month", ceiling: 1_000_000n } as const
const quota = someLimit({ id: "lim_5", name: "user quota", ...month, action: "downgrade", fallback: "suspend" })
const hardStop = someLimit({ id: "lim_6", name: "user hard stop", ...month, ceiling: 1_200_000n })
const alarm = someLimit({
  id: "lim_7",
  name: "burn alarm",
  scope: "agent",
  metric: "cost",
  window: "minute",
  ceiling: 5_000_000_000n,
  action: "alert",
})

const told = ({ action, code, allowed }: Decision) => ({ action, code, allowed })
const stops = { killSwitches: [], incidents: [], grants: [] }
const kill = { id: "kil_1", scope: "agent", subject: "crawler-7", reason: "runaway", sinceMs: 1 } as const

describe("one limit", () => {
  test("nothing in the way", () => {
    expect(decide(situation([[tokens, { used: 20_000n, held: 1_000n }]]))).toEqual({
      allowed: true,
      action: "continue",
      code: null,
      message: "go on",
      retryAfterMs: null,
      untilMs: null,
      model: null,
      remaining: { tokens: 29_000n, costNano: null },
      cause: null,
      also: [],
      would: null,
      lift: null,
      ask: someAmount(),
      exhausted: [],
      warnings: [],
    })
  })

  test("a hundred calls at $0.0005 are $0.05 exactly, and the reply to the hundredth says stop", () => {
    const five = { ...budget, ceiling: 50_000_000n }
    expect(decide(situation([[five, { used: 49_500_000n }]], { request: asks({ cost: 500_000n }) })).allowed).toBe(true)
    const after = decide(situation([[five, { used: 50_000_000n }]]))
    expect(told(after)).toEqual({ action: "suspend", code: "session_cost", allowed: false })
    expect(after.message).toBe("session budget $0.05 reached: $0.05 used")
    expect(after.cause).toMatchObject({
      kind: "limit",
      id: "lim_2",
      scope: "session",
      subject: "s-42",
      ceiling: 50_000_000n,
      used: 50_000_000n,
      held: 0n,
    })
    expect(after.lift).toEqual({ how: ["overdrive", "raise"], by: "engineer", url: null })
    expect(after.exhausted).toEqual([{ limit: five, used: 50_000_000n, ceiling: 50_000_000n }])
  })

  test.each([
    {
      limit: tokens,
      meter: { used: 50_000n },
      ask: {},
      action: "suspend",
      code: "session_tokens",
      because: "exhausted: the limit's action",
    },
    {
      limit: tokens,
      meter: { used: 49_999n },
      ask: { tokens: 2n },
      action: "suspend",
      code: "too_large",
      because: "too large: the limit's action, for this call",
    },
    {
      limit: tokens,
      meter: { held: 50_000n },
      ask: {},
      action: "throttle",
      code: "contended",
      because: "held by others is a wait, never a suspend",
    },
    {
      limit: tokens,
      meter: { used: 1n, held: 49_998n },
      ask: { tokens: 2n },
      action: "throttle",
      code: "contended",
      because: "fits but for calls under way",
    },
    { limit: rate, meter: { used: 59n }, ask: {}, action: "continue", code: null, because: "the sixtieth call" },
    { limit: rate, meter: { used: 60n }, ask: {}, action: "throttle", code: "session_calls", because: "the sixty-first" },
    {
      limit: thought,
      meter: { used: 10n },
      ask: { toolCalls: 1n },
      action: "throttle",
      code: "thought_brake",
      because: "thoughts have a code of their own",
    },
    { limit: alarm, meter: { used: 5_000_000_000n }, ask: {}, action: "continue", code: null, because: "an alert stops nothing" },
    {
      limit: alarm,
      meter: {},
      ask: { cost: 6_000_000_000n },
      action: "continue",
      code: null,
      because: "nor refuses what is too large for it",
    },
  ] as const)("$limit.name, $meter, $ask: $because", ({ limit, meter, ask, action, code }) => {
    expect(told(decide(situation([[limit, meter]], { request: asks(ask) })))).toEqual({ action, code, allowed: action === "continue" })
  })

  test("only what is used opens an incident, never what is only held", () => {
    expect(decide(situation([[tokens, { held: 60_000n }]])).exhausted).toEqual([])
    expect(decide(situation([[alarm, { used: 5_000_000_000n }]])).exhausted).toHaveLength(1)
  })

  test("an incident that is open is not due again, one whose period has ended is", () => {
    const open = (untilMs: number | null) => ({ ...stops, incidents: [someIncident({ untilMs, blocking: false })] })
    const exhausted = (untilMs: number | null) =>
      decide(situation([[tokens, { used: 50_000n }]], { stops: open(untilMs) })).exhausted.length
    expect(exhausted(null)).toBe(0)
    expect(exhausted(1_000_001)).toBe(0)
    expect(exhausted(1_000_000)).toBe(1)
  })
})

describe("when it ends", () => {
  const when = { drainsAtMs: () => 1_007_500, periodEndMs: () => 9_000_000, holdExpiresAtMs: 1_000_900 }
  test.each([
    {
      limit: rate,
      meter: { used: 60n },
      retryAfterMs: 7_500,
      untilMs: 1_007_500,
      because: "a rolling throttle waits until the ring has drained",
    },
    {
      limit: tokens,
      meter: { held: 50_000n },
      retryAfterMs: 900,
      untilMs: null,
      because: "contended waits for the earliest hold to expire",
    },
    { limit: hardStop, meter: { used: 1_200_000n }, retryAfterMs: null, untilMs: 9_000_000, because: "a month ends by itself" },
    { limit: tokens, meter: { used: 50_000n }, retryAfterMs: null, untilMs: null, because: "a lifetime does not" },
    {
      limit: { ...rate, action: "suspend" as const },
      meter: { used: 60n },
      retryAfterMs: null,
      untilMs: null,
      because: "a runaway does not resume because its window drained",
    },
    {
      limit: { ...rate, window: "day" as const },
      meter: { used: 60n },
      retryAfterMs: 8_000_000,
      untilMs: 9_000_000,
      because: "a throttle by the day waits for the day",
    },
  ])("$limit.name $limit.window $meter: $because", ({ limit, meter, retryAfterMs, untilMs }) => {
    expect(decide(situation([[limit, meter]], when))).toMatchObject({ retryAfterMs, untilMs })
  })

  test.each<[number | null, number, string]>([
    [1_000_000, 100, "already expired: soon"],
    [1_000_099, 100, "never below 100 ms"],
    [1_090_000, 5_000, "never above 5 s"],
    [null, 1_000, "unknown: a second"],
  ])("holds until %s: wait %i ms, %s", (holdExpiresAtMs, retryAfterMs) => {
    expect(decide(situation([[tokens, { held: 50_000n }]], { holdExpiresAtMs })).retryAfterMs).toBe(retryAfterMs)
  })

  test("an ask that no empty window would hold is not to be retried", () => {
    const limit = { ...rate, metric: "tokens" as const }
    expect(decide(situation([[limit, {}]], { ...when, request: asks({ tokens: 61n }) }))).toMatchObject({
      code: "too_large",
      retryAfterMs: null,
    })
  })

  test("of two throttles the longer wait is told, for both must have cleared", () => {
    const drainsAtMs = (limit: { id: string }) => (limit.id === "lim_3" ? 1_000_200 : 1_000_300)
    const decision = decide(
      situation(
        [
          [rate, { used: 60n }],
          [thought, { used: 10n }],
        ],
        { drainsAtMs },
      ),
    )
    expect(decision).toMatchObject({ code: "thought_brake", retryAfterMs: 300, also: [{ id: "lim_3" }] })
  })
})

describe("severest wins", () => {
  const exhausted = [
    [rate, { used: 60n }],
    [quota, { used: 1_000_000n }],
    [tokens, { used: 50_000n }],
  ] as const
  const cheaper = () => ({ to: "model", model: "gpt-4o-mini" }) as const

  test("suspend > downgrade > throttle", () => {
    expect(told(decide(situation(exhausted, { cheaper })))).toMatchObject({ action: "suspend", code: "session_tokens" })
    expect(told(decide(situation(exhausted.slice(0, 2), { cheaper })))).toMatchObject({ action: "downgrade", code: "user_tokens" })
    expect(told(decide(situation(exhausted.slice(0, 1), { cheaper })))).toMatchObject({ action: "throttle", code: "session_calls" })
  })

  test("the others stay visible, severest first", () => {
    const { also } = decide(situation([...exhausted, [alarm, { used: 5_000_000_000n }]], { cheaper }))
    expect(also.map(({ id }) => id)).toEqual(["lim_5", "lim_3", "lim_7"])
  })

  test("at most five of them", () => {
    const many = Array.from({ length: 9 }, (_, i) => [someLimit({ id: `lim_${i}` }), { used: 50_000n }] as const)
    expect(decide(situation(many)).also).toHaveLength(5)
  })

  test("a person's stop is above every rule, and nothing but a person lifts it", () => {
    const decision = decide(situation(exhausted, { cheaper, stops: { ...stops, killSwitches: [kill], incidents: [someIncident()] } }))
    expect(told(decision)).toEqual({ action: "kill", code: "kill_switch", allowed: false })
    expect(decision.message).toBe("stopped by a person (agent crawler-7): runaway")
    expect(decision.lift).toEqual({ how: ["resume"], by: "engineer", url: null })
    expect(decision.also[0]).toMatchObject({ kind: "limit", id: "lim_1" })
  })

  test("a killed model is killed, also where a downgrade would have left it", () => {
    const stop = { ...kill, scope: "model", subject: "gpt-4o" } as const
    expect(decide(situation(exhausted.slice(1, 2), { cheaper, stops: { ...stops, killSwitches: [stop] } })).action).toBe("kill")
  })
})

describe("incidents", () => {
  test("an open one blocks though its meter is below the ceiling again, and shows today's figures", () => {
    const decision = decide(situation([[tokens, { used: 40n }]], { stops: { ...stops, incidents: [someIncident()] } }))
    expect(told(decision)).toEqual({ action: "suspend", code: "session_tokens", allowed: false })
    expect(decision.cause).toMatchObject({ id: "lim_1", used: 40n, ceiling: 50_000n })
    expect(decision.lift).toEqual({ how: ["resume", "raise"], by: "engineer", url: "/incidents/inc_1" })
  })

  test("one that is open decides before a limit that trips only now", () => {
    const both = [
      [budget, { used: 500_000_000n }],
      [tokens, { used: 40n }],
    ] as const
    const decision = decide(situation(both, { stops: { ...stops, incidents: [someIncident()] } }))
    expect(decision).toMatchObject({ cause: { id: "lim_1" }, also: [{ id: "lim_2" }] })
  })

  test("the same rule is told once though its incident and its meter both object", () => {
    const decision = decide(situation([[tokens, { used: 50_000n }]], { stops: { ...stops, incidents: [someIncident()] } }))
    expect(decision).toMatchObject({ action: "suspend", also: [], lift: { how: ["raise"], by: "admin" } })
  })

  test.each([
    { over: { untilMs: 1_000_001 }, action: "suspend", because: "until its period ends" },
    { over: { untilMs: 1_000_000 }, action: "continue", because: "and not one millisecond longer, without a job" },
    { over: { blocking: false }, action: "continue", because: "an alert's episode blocks nobody" },
    { over: { limitId: "lim_gone" }, action: "suspend", because: "a deleted limit's incident is still one that a person closes" },
    {
      over: { kind: "regression_loop" as const, limitId: null, code: "regression_loop" },
      action: "suspend",
      because: "a loop stops its session",
    },
  ])("$over: $because", ({ over, action }) => {
    expect(decide(situation([[tokens, {}]], { stops: { ...stops, incidents: [someIncident(over)] } })).action).toBe(action)
  })
})

describe("retry brake", () => {
  const brake = (failures: number, mode: "enforce" | "observe" = "enforce") => ({ tool: "search", brake: brakeOf(failures, 999_500), mode })
  test.each([
    { failures: 0, action: "continue", code: null, retryAfterMs: null },
    { failures: 1, action: "throttle", code: "retry_brake", retryAfterMs: 500 },
    { failures: 2, action: "throttle", code: "retry_brake", retryAfterMs: 4_500 },
    { failures: 3, action: "suspend", code: "human_intervention_required", retryAfterMs: null },
  ])("$failures failures: $action", ({ failures, action, code, retryAfterMs }) => {
    expect(decide(situation([], { brake: brake(failures) }))).toMatchObject({ action, code, retryAfterMs })
  })

  test("a wait that is over is none", () => {
    expect(decide(situation([], { brake: brake(1), nowMs: 1_000_499 })).action).toBe("throttle")
    expect(decide(situation([], { brake: brake(1), nowMs: 1_000_500 })).action).toBe("continue")
  })

  test("in observe mode it only tells", () => {
    expect(decide(situation([], { brake: brake(3, "observe") }))).toMatchObject({
      action: "continue",
      would: { action: "suspend", code: "human_intervention_required" },
    })
  })
})

describe("observe mode", () => {
  const observed = (limit: typeof tokens) => ({ ...limit, mode: "observe" as const })
  test("fills would with the severest, and nothing else", () => {
    const decision = decide(
      situation([
        [observed(rate), { used: 60n, before: 0n }],
        [observed(tokens), { used: 50_000n }],
        [observed(thought), { used: 10n }],
      ]),
    )
    expect(decision).toMatchObject({
      allowed: true,
      action: "continue",
      cause: null,
      also: [],
      would: { action: "suspend", code: "session_tokens" },
      exhausted: [],
      warnings: [],
      remaining: { tokens: null },
    })
  })

  test("an observed downgrade changes no model", () => {
    const cheaper = () => ({ to: "model", model: "gpt-4o-mini" }) as const
    const request = asks({ cost: 100n }, { costAt: () => 1n })
    const decision = decide(situation([[observed(quota), { used: 1_000_000n }]], { cheaper, request }))
    expect(decision).toMatchObject({
      action: "continue",
      model: null,
      would: { action: "downgrade", code: "user_tokens" },
      ask: { cost: 100n },
    })
  })
})

describe("downgrade", () => {
  const to = (model: string) => () => ({ to: "model", model }) as const
  const over = { used: 1_000_000n }
  const dear = asks({ tokens: 10n, cost: 400n }, { costAt: (model) => (model === "gpt-4o-mini" ? 20n : 400n) })

  test("below the quota the model is as asked", () => {
    expect(decide(situation([[quota, { used: 999_999n }]], { cheaper: to("gpt-4o-mini"), request: dear }))).toMatchObject({
      action: "continue",
      model: null,
      ask: { cost: 400n },
    })
  })

  test("at the quota the call goes on with the cheaper model, and its hold is priced for it", () => {
    expect(decide(situation([[quota, over]], { cheaper: to("gpt-4o-mini"), request: dear, periodEndMs: () => 9_000_000 }))).toMatchObject({
      allowed: true,
      action: "downgrade",
      model: "gpt-4o-mini",
      ask: { tokens: 10n, cost: 20n },
      message: "user quota 1,000,000 tokens reached: 1,000,000 tokens used; use gpt-4o-mini",
      lift: { how: ["raise", "period"], by: "admin" },
      untilMs: 9_000_000,
    })
  })

  test("first the model, then every limit at that model's price", () => {
    const limit = { ...budget, ceiling: 100n }
    expect(
      decide(
        situation(
          [
            [quota, over],
            [limit, {}],
          ],
          { cheaper: to("gpt-4o-mini"), request: dear },
        ),
      ),
    ).toMatchObject({ action: "downgrade", remaining: { costNano: 80n } })
    expect(decide(situation([[limit, {}]], { cheaper: to("gpt-4o-mini"), request: dear }))).toMatchObject({
      action: "suspend",
      code: "too_large",
    })
  })

  test.each([
    { cheaper: () => ({ to: "none" }) as const, fallback: "suspend", action: "suspend", because: "no cheaper model: the fallback" },
    { cheaper: () => ({ to: "none" }) as const, fallback: "throttle", action: "throttle", because: "whichever it is" },
    { cheaper: () => ({ to: "none" }) as const, fallback: "alert", action: "continue", because: "also one that stops nothing" },
    {
      cheaper: () => ({ to: "already" }) as const,
      fallback: "suspend",
      action: "downgrade",
      because: "who obeys and asks with the cheap model goes on",
    },
  ] as const)("$fallback: $because", ({ cheaper, fallback, action }) => {
    expect(decide(situation([[{ ...quota, fallback }, over]], { cheaper, request: dear })).action).toBe(action)
  })

  test("a tool call has no model and is none of its business", () => {
    const request = asks({ toolCalls: 1n }, { kind: "tool", model: null })
    expect(decide(situation([[quota, over]], { request })).action).toBe("continue")
  })

  test("a directive for nobody's model says downgrade without naming one; an ask without a model falls back", () => {
    const request = { subjects: SUBJECTS, kind: "llm", model: null, ask: null } as const
    expect(decide(situation([[quota, over]], { request }))).toMatchObject({ action: "downgrade", model: null })
    expect(decide(situation([[quota, over]], { request: { ...request, ask: someAmount() } })).action).toBe("suspend")
  })

  test("the hard stop stands above it", () => {
    const decision = decide(
      situation(
        [
          [quota, { used: 1_200_000n }],
          [hardStop, { used: 1_200_000n }],
        ],
        { cheaper: to("gpt-4o-mini"), upgradeUrl: "https://acme.example/upgrade" },
      ),
    )
    expect(decision).toMatchObject({
      action: "suspend",
      lift: { how: ["raise", "period", "upgrade"], by: "user", url: "https://acme.example/upgrade" },
    })
  })
})

describe("Overdrive", () => {
  const grant = {
    id: "g",
    session: "s-42",
    metric: "cost",
    taken: 510_000_000n,
    extra: 100_000_000n,
    fromMs: 999_000,
    untilMs: 1_001_000,
  } as const
  const at = (nowMs: number, used: bigint, over: Partial<typeof budget> = {}) =>
    decide(situation([[{ ...budget, ...over }, { used }]], { nowMs, stops: { ...stops, grants: [grant] } })).action

  test("extra is what may still be spent, whatever was overspent before", () => {
    expect(at(1_000_000, 609_999_999n)).toBe("continue")
    expect(at(1_000_000, 610_000_000n)).toBe("suspend")
  })
  test.each([
    { base: 400_000_000n, used: 599_999_999n, is: "continue", because: "110 cents of the 510 were since the limit was made: 50 + 10" },
    { base: 400_000_000n, used: 600_000_000n, is: "suspend", because: "and no more" },
    { base: 5_000_000n, used: 604_999_999n, is: "continue", because: "505 taken since, and 10" },
    { base: 5_000_000n, used: 605_000_000n, is: "suspend", because: "and no more" },
  ])("what was taken before the limit was made is not given again: $because", ({ base, used, is }) => {
    expect(decide(situation([[budget, { used, base }]], { nowMs: 1_000_000, stops: { ...stops, grants: [grant] } })).action).toBe(is)
  })
  test("from its grant to its end, to the millisecond", () => {
    expect([998_999, 999_000, 1_000_999, 1_001_000].map((ms) => at(ms, 550_000_000n))).toEqual([
      "suspend",
      "continue",
      "continue",
      "suspend",
    ])
  })
  test("only where the limit allows it, and only in its own metric", () => {
    expect(at(1_000_000, 550_000_000n, { overdrive: false })).toBe("suspend")
    expect(at(1_000_000, 550_000_000n, { metric: "tokens" })).toBe("suspend")
  })
})

describe("warnings", () => {
  const warned = { ...tokens, warnAt: [0.5, 0.8] }
  test.each([
    [24_999n, 25_000n, [0.5]],
    [25_000n, 39_999n, []],
    [0n, 50_000n, [0.5, 0.8]],
  ])("%d → %d passes %j", (before, used, fractions) => {
    expect(decide(situation([[warned, { before, used }]])).warnings.map(({ fraction }) => fraction)).toEqual(fractions)
  })
  test("without a before nothing is told: a level is not a crossing", () => {
    expect(decide(situation([[warned, { used: 50_000n }]])).warnings).toEqual([])
  })
})

test("remaining is what the tightest enforced limit leaves, after the ask, and never below nothing", () => {
  const wide = someLimit({ id: "wide", scope: "org", window: "day", ceiling: 1_000_000n })
  expect(
    decide(
      situation(
        [
          [wide, { used: 1n }],
          [tokens, { used: 100n, held: 900n }],
        ],
        { request: asks({ tokens: 9_000n }) },
      ),
    ).remaining,
  ).toEqual({ tokens: 40_000n, costNano: null })
  expect(decide(situation([[tokens, { used: 70_000n }]])).remaining.tokens).toBe(0n)
  expect(decide(situation([[tokens, { used: 49_000n }]], { request: asks({ tokens: 1_001n }) })).remaining.tokens).toBe(1_000n)
})
