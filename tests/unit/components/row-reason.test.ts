import { expect, test } from "vitest"
import { reasonsOf } from "#components/fleet/row-reason"
import { rowOf, stopOf } from "#tests/unit/components/fleet-fixture"

const limit = { kind: "limit", id: "inc_a", code: "session_cost", scope: "session", subject: "s-42" } as const

test.each([
  {
    because: "a person's stop says who, why, whether it was obeyed and who lifts it",
    row: rowOf({ status: "killed", stop: stopOf({ reason: "loops" }) }),
    says: "stopped by Ada: “loops”, since 14:02:11 · told 14:02:11, obeyed · an engineer may resume",
  },
  {
    because: "what defies comes first, with the money",
    row: rowOf({ status: "killed", stop: stopOf({ obedience: "defying", spentSinceUsd: "1.2" }) }),
    says: "defying: $1.20 since it was told · stopped by Ada, since 14:02:11 · told 14:02:11 · an engineer may resume",
  },
  {
    because: "a rule's stop says what the server says, and what lifts it",
    row: rowOf({
      status: "suspended",
      reason: "session budget $0.50 reached",
      stop: stopOf({ cause: limit, by: null, lift: { how: ["overdrive", "raise"], by: "admin", url: null } }),
    }),
    says: "session budget $0.50 reached, since 14:02:11 · told 14:02:11, obeyed · an engineer may grant Overdrive, an admin raise the limit",
  },
  {
    because: "nobody may rely on a stop that will not be heard",
    row: rowOf({ name: "scribe", control: "blind", status: "killed", stop: stopOf({ obedience: "untold", toldAt: null }) }),
    says: "stopped by Ada, since 14:02:11 · not told yet · an engineer may resume · scribe is blind: revoke its key, or stop its process",
  },
  {
    because: "over the line without a stop",
    row: rowOf({ burnRateUsd: "6.1" }),
    says: "over its red line: $6.10/min of $5.00",
  },
  { because: "nothing to say", row: rowOf(), says: "" },
])("$because", ({ row, says }) => {
  expect(
    reasonsOf(row, "UTC")
      .map(({ text }) => text)
      .join(" · "),
  ).toBe(says)
})
