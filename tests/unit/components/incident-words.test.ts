import { expect, test } from "vitest"
import { closedHow, numberOf, ruleName, whomOf } from "#components/incident/words"
import type { Cause } from "#lib/contracts/directive"

const limit: Cause = {
  kind: "limit",
  id: "lim_1",
  code: "session_cost",
  scope: "session",
  subject: "s-42",
  metric: "cost",
  window: "lifetime",
  ceiling: "0.5",
}

test.each<{ cause: Cause; seen: string; rule: string; whom: string; number: string }>([
  { cause: limit, seen: "0.5003", rule: "session cost", whom: "session s-42", number: "$0.5003 of $0.50" },
  {
    cause: { ...limit, code: "session_calls", metric: "calls", window: "minute", ceiling: "60" },
    seen: "64",
    rule: "session calls",
    whom: "session s-42",
    number: "64 of 60 calls a minute",
  },
  {
    cause: { ...limit, code: "org_cost", scope: "org", subject: null, window: "day", ceiling: "20" },
    seen: "20.01",
    rule: "org cost",
    whom: "the organization",
    number: "$20.01 of $20.00 a day",
  },
  {
    cause: { kind: "retry_brake", id: "inc_1", code: "human_intervention_required", scope: "session", subject: "s-42" },
    seen: "0",
    rule: "retry brake",
    whom: "session s-42",
    number: "a tool failed three times in a row",
  },
  {
    cause: { ...limit, code: "user_tokens", scope: "user", subject: "anna", metric: "tokens", window: "month", ceiling: "1000000" },
    seen: "1000214",
    rule: "user tokens",
    whom: "end user anna",
    number: "1,000,214 of 1,000,000 tokens a month",
  },
])("$whom: $number", ({ cause, seen, rule, whom, number }) => {
  expect([ruleName(cause), whomOf(cause), numberOf({ cause, seen })]).toEqual([rule, whom, number])
})

test.each([
  { by: "Ada", how: "by Ada" },
  { by: "period", how: "by itself, with its period" },
  { by: null, how: "by itself" },
])("closed by $by: $how", ({ by, how }) => {
  expect(closedHow(by)).toBe(how)
})
