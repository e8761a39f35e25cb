import { describe, expect, test } from "vitest"
import { applicableLimits, indexLimits } from "#lib/domain/applicable"
import type { Limit } from "#lib/domain/limit"
import { indexStops, modelKilled, NO_STOPS, stopsFor } from "#lib/domain/stops"
import { SUBJECTS, someIncident, someLimit } from "#tests/unit/domain/some"

const user = { scope: "user", window: "month" } as const
const everyone = someLimit({ id: "everyone", ...user })
const pro = someLimit({ id: "pro", ...user, plan: "pro", replaces: "everyone" })
const ada = someLimit({ id: "ada", ...user, subject: "ada", replaces: "everyone" })
const beside = someLimit({ id: "beside", ...user, window: "day" })
const session = someLimit({ id: "session" })
const org = someLimit({ id: "org", scope: "org", window: "day" })
const crawler = someLimit({ id: "crawler", scope: "agent", window: "hour", subject: "crawler-7" })

const names = (limits: readonly Limit[], name: string, plan: string | null = null) =>
  applicableLimits(indexLimits(limits), { ...SUBJECTS, user: name }, plan)
    .map(({ id }) => id)
    .sort()

describe("own > plan > everyone", () => {
  const all = [everyone, pro, ada, beside]
  test.each([
    { name: "bob", plan: null, ids: ["beside", "everyone"], because: "everyone's" },
    { name: "bob", plan: "pro", ids: ["beside", "pro"], because: "the plan's stands in for everyone's" },
    { name: "bob", plan: "free", ids: ["beside", "everyone"], because: "another plan's does not" },
    { name: "ada", plan: null, ids: ["ada", "beside"], because: "the own stands in for everyone's" },
    { name: "ada", plan: "pro", ids: ["ada", "beside"], because: "and for the plan's that replaces the same" },
    { name: "", plan: null, ids: ["beside", "everyone"], because: "nobody escapes by leaving out a name" },
    { name: "Ada", plan: null, ids: ["beside", "everyone"], because: "names are compared exactly" },
  ])("$name on $plan: $because", ({ name, plan, ids }) => expect(names(all, name, plan)).toEqual(ids))

  test("a chain own → plan → everyone has one root", () => {
    expect(names([everyone, pro, { ...ada, replaces: "pro" }], "ada", "pro")).toEqual(["ada"])
  })

  test("what replaces nothing stands beside the others", () => {
    expect(names([everyone, { ...ada, replaces: null }], "ada")).toEqual(["ada", "everyone"])
  })

  test.each([
    { replaces: "gone", because: "names nothing" },
    { replaces: "ada", because: "names itself" },
  ])("a replaces that $because is none", ({ replaces }) =>
    expect(names([everyone, { ...ada, replaces }], "ada")).toEqual(["ada", "everyone"]),
  )

  test("a circle replaces nothing: both stand, and the stricter decides", () => {
    expect(names([{ ...everyone, replaces: "pro" }, pro], "bob", "pro")).toEqual(["everyone", "pro"])
  })
})

test("limits of every scope apply together, those of others do not", () => {
  const other = someLimit({ id: "other", subject: "s-43" })
  expect(names([session, org, crawler, other, everyone], "ada")).toEqual(["crawler", "everyone", "org", "session"])
})

test("a request without limits of its own allocates none: the same answer is handed out again", () => {
  const index = indexLimits([session, org, pro, everyone])
  expect(applicableLimits(index, SUBJECTS, "pro")).toBe(applicableLimits(index, { agent: "a", session: "b", user: "c" }, "pro"))
})

describe("stops", () => {
  const kill = { id: "k1", scope: "agent", subject: "crawler-7", reason: "", sinceMs: 0 } as const
  const grant = { id: "g", session: "s-42", metric: "cost", taken: 0n, extra: 1n, fromMs: 0, untilMs: 1 } as const
  const index = indexStops({
    killSwitches: [
      kill,
      { ...kill, id: "k2", subject: "other" },
      { ...kill, id: "k3", scope: "model", subject: "gpt-4o" },
      { ...kill, id: "k4", scope: "user", subject: "crawler-7" },
    ],
    incidents: [someIncident(), someIncident({ id: "inc_2", scope: "org", subject: null }), someIncident({ id: "inc_3", subject: "s-43" })],
    grants: [grant],
  })

  test("those about the subjects, their organization and the model are found, the others are not", () => {
    const { killSwitches, incidents, grants } = stopsFor(index, SUBJECTS, "gpt-4o")
    expect(killSwitches.map(({ id }) => id)).toEqual(["k1", "k3"])
    expect(incidents.map(({ id }) => id).sort()).toEqual(["inc_1", "inc_2"])
    expect(grants).toEqual([grant])
  })

  test("nearly always there are none, and none are made", () => {
    expect(stopsFor(indexStops(NO_STOPS), SUBJECTS, "gpt-4o")).toBe(NO_STOPS)
  })

  test("a stopped model is nobody's way out", () => {
    expect([modelKilled(index, "gpt-4o"), modelKilled(index, "gpt-4o-mini")]).toEqual([true, false])
  })
})
