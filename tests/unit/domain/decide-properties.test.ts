import { array, bigInt, boolean, constantFrom, integer, property, record } from "fast-check"
import { expect, test } from "vitest"
import { decide } from "#lib/domain/decide"
import { SEVERITY } from "#lib/domain/decision"
import type { Meter } from "#lib/domain/judge"
import type { Limit } from "#lib/domain/limit"
import { addToRing, EMPTY_RING, ringDrainsAtMs, ringTotal } from "#lib/domain/ring"
import { holds } from "#tests/unit/domain/holds"
import { asks, situation, someIncident, someLimit } from "#tests/unit/domain/some"

const amount = bigInt({ min: 0n, max: 120n })
const someMeter = record({ used: amount, held: bigInt({ min: 0n, max: 60n }) })
const metric = constantFrom("tokens", "cost", "calls", "toolCalls")
const action = constantFrom("alert", "throttle", "downgrade", "suspend")
const window = constantFrom("minute", "lifetime", "month")
const mode = constantFrom("enforce", "enforce", "observe")
const anyLimit = record({ metric, action, window, mode, ceiling: bigInt({ min: 1n, max: 100n }) })
const anyAsk = record({ tokens: amount, cost: amount, calls: bigInt({ min: 0n, max: 1n }), toolCalls: bigInt({ min: 0n, max: 1n }) })
const ruled = array(record({ limit: anyLimit, meter: someMeter }), { maxLength: 7 })

type Ruled = readonly { limit: Partial<Limit>; meter: Meter }[]

function rules(some: Ruled): (readonly [Limit, Meter])[] {
  return some.map(
    ({ limit, meter }, i) =>
      [someLimit({ ...limit, id: `lim_${i}`, fallback: limit.action === "downgrade" ? "suspend" : null }), meter] as const,
  )
}

test("a denial moves nothing: what decide reads is as it was, and the same question has the same answer", () => {
  const unmoved = property(ruled, anyAsk, (some, ask) => {
    const asked = situation(rules(some), { request: asks(ask) })
    for (const limit of asked.limits) Object.freeze(asked.meterOf(limit))
    expect(decide(asked)).toEqual(decide(asked))
  })
  holds(unmoved)
})

test("more usage never turns a denial into an admission, nor a severer answer into a milder one", () => {
  const monotone = property(ruled, anyAsk, array(amount, { minLength: 7, maxLength: 7 }), (some, ask, more) => {
    const limits = some.filter(({ limit }) => limit.action !== "downgrade")
    const later = limits.map(({ limit, meter }, i) => ({ limit, meter: { used: meter.used + (more[i] ?? 0n), held: meter.held } }))
    const request = asks(ask)
    const [before, after] = [limits, later].map((one) => decide(situation(rules(one), { request })))
    expect(SEVERITY[after?.action ?? "continue"]).toBeGreaterThanOrEqual(SEVERITY[before?.action ?? "continue"])
  })
  holds(monotone)
})

test("with downgrades, more usage never admits a call of the same model that was denied", () => {
  const monotone = property(ruled, anyAsk, array(amount, { minLength: 7, maxLength: 7 }), boolean(), (some, ask, more, hasCheaper) => {
    const later = some.map(({ limit, meter }, i) => ({ limit, meter: { used: meter.used + (more[i] ?? 0n), held: meter.held } }))
    const over = {
      request: asks(ask, { costAt: () => ask.cost / 10n }),
      cheaper: () => (hasCheaper ? ({ to: "model", model: "mini" } as const) : ({ to: "none" } as const)),
    }
    const before = decide(situation(rules(some), over))
    const after = decide(situation(rules(later), over))
    if (!before.allowed && after.allowed) expect(after.model).not.toBe(before.model)
  })
  holds(monotone)
})

test("severest wins: no objection that is told beside it is severer, and taking rules away never makes it worse", () => {
  const severest = property(ruled, anyAsk, integer({ min: 0, max: 6 }), boolean(), boolean(), (some, ask, without, killed, blocked) => {
    const stops = {
      killSwitches: killed ? [{ id: "k", scope: "org", subject: null, reason: "", sinceMs: 0 } as const] : [],
      incidents: blocked ? [someIncident({ limitId: null })] : [],
      grants: [],
    }
    const request = asks(ask)
    const all = decide(situation(rules(some), { request, stops }))
    const fewer = decide(
      situation(
        rules(some).filter((_, i) => i !== without),
        { request, stops },
      ),
    )
    if (killed) expect(all.action).toBe("kill")
    else if (blocked) expect(all.action).toBe("suspend")
    if (!some.some(({ limit }) => limit.action === "downgrade")) expect(SEVERITY[fewer.action]).toBeLessThanOrEqual(SEVERITY[all.action])
    expect(all.allowed).toBe(all.action === "continue" || all.action === "downgrade")
  })
  holds(severest)
})

test("what is admitted fits every enforced limit that refuses, in full", () => {
  const fits = property(ruled, anyAsk, (some, ask) => {
    const limits = rules(some)
    const decision = decide(situation(limits, { request: asks(ask) }))
    if (!decision.allowed) return
    for (const [limit, meter] of limits) {
      if (limit.mode === "observe" || limit.action === "alert" || limit.action === "downgrade") continue
      expect(meter.used + meter.held + decision.ask[limit.metric]).toBeLessThanOrEqual(limit.ceiling)
      expect(meter.used + meter.held).toBeLessThan(limit.ceiling)
    }
  })
  holds(fits)
})

test("in no interval of the window's length is more admitted than the ceiling", () => {
  const steps = array(record({ waitMs: integer({ min: 0, max: 400 }), tokens: integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 200,
  })
  const held = property(steps, integer({ min: 1, max: 12 }), (calls, ceiling) => {
    const limit = someLimit({ metric: "tokens", window: "second", action: "throttle", ceiling: BigInt(ceiling) })
    const admitted: { atMs: number; tokens: number }[] = []
    let nowMs = 1_700_000_000_000
    let ring = EMPTY_RING
    for (const { waitMs, tokens } of calls) {
      nowMs += waitMs
      const meter = { used: ringTotal(ring, 1_000, nowMs), held: 0n }
      const drainsAtMs = (_: Limit, atMost: bigint) => ringDrainsAtMs(ring, 1_000, nowMs, atMost)
      const decision = decide(situation([[limit, meter]], { nowMs, drainsAtMs, request: asks({ tokens: BigInt(tokens) }) }))
      if (decision.retryAfterMs !== null) {
        const later = { used: ringTotal(ring, 1_000, nowMs + decision.retryAfterMs), held: 0n }
        expect(decide(situation([[limit, later]], { request: asks({ tokens: BigInt(tokens) }) })).allowed).toBe(true)
      }
      if (!decision.allowed) continue
      ring = addToRing(ring, 1_000, nowMs, BigInt(tokens))
      admitted.push({ atMs: nowMs, tokens })
    }
    for (const { atMs } of admitted) {
      const within = admitted.filter((one) => one.atMs > atMs - 1_000 && one.atMs <= atMs)
      expect(within.reduce((total, one) => total + one.tokens, 0)).toBeLessThanOrEqual(ceiling)
    }
  })
  holds(held)
})
