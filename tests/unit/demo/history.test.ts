import { describe, expect, test } from "vitest"
import { CRAWLER, imagineHistory } from "#server/demo/history"

const to = Date.parse("2026-11-24T12:00:00Z")
const from = to - 2 * 3_600_000
const history = [...imagineHistory(from, to)]

test("the same instants give the same events, so that an import may be sent again", () => {
  expect([...imagineHistory(from, to)]).toEqual(history)
})

test("every id is one call's", () => {
  expect(new Set(history.map(({ agent, id }) => `${agent} ${id}`)).size).toBe(history.length)
})

test("it lies between the two instants, in order of time", () => {
  const instants = history.map(({ occurredAt }) => Date.parse(occurredAt ?? ""))
  expect(instants).toEqual(instants.toSorted((a, b) => a - b))
  expect(instants[0]).toBeGreaterThanOrEqual(from)
  expect(instants.at(-1)).toBeLessThan(to)
})

test("no agent was away for ten minutes", () => {
  for (const agent of new Set(history.map((event) => event.agent))) {
    const instants = [from, ...history.filter((event) => event.agent === agent).map(({ occurredAt }) => Date.parse(occurredAt ?? "")), to]
    const gaps = instants.slice(1).map((at, before) => at - (instants[before] ?? 0))
    expect(Math.max(...gaps), agent).toBeLessThan(600_000)
  }
})

describe("the crawler", () => {
  const sessions = Map.groupBy(
    history.filter(({ agent }) => agent === CRAWLER),
    ({ session }) => session,
  )
  test("was restarted every 30 s and stopped after 25 calls", () => {
    expect(sessions.size).toBe(239)
    expect(new Set([...sessions.values()].map((calls) => calls.length))).toEqual(new Set([25]))
  })
})
