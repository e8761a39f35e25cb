import { expect, test } from "vitest"
import { type Hindrance, type Standing, userSentence } from "#components/user/user-sentence"

const now = "2026-11-24T13:30:00.000Z"
const resetsAt = "2026-11-30T23:00:00.000Z"

function user(over: Partial<Standing["user"]> = {}): Standing["user"] {
  const quota = { tokens: 1_000_000, hardStopTokens: 1_200_000, onExhausted: "downgrade", mode: "enforce", source: "default" } as const
  return { status: "ok", quota, usedTokens: 1_000_214, heldTokens: 0, projectedTokens: 1_300_000, resetsAt, ...over }
}

function hindrance(over: Partial<Hindrance> = {}): Hindrance {
  return {
    at: "2026-11-24T13:02:11.000Z",
    by: null,
    reason: null,
    code: "user_tokens",
    metric: "tokens",
    window: "month",
    used: "1000214",
    ceiling: "1000000",
    until: resetsAt,
    agent: "crawler-7",
    session: { name: "s-42" },
    model: null,
    ...over,
  }
}

const downgraded = hindrance({ at: "2026-11-24T08:41:00.000Z", model: "gpt-4o-mini" })

test.each<{ standing: Standing; zone?: string; says: string; because: string }>([
  {
    standing: { user: user({ status: "suspended" }), stop: hindrance(), downgrade: downgraded },
    says: "Stopped 14:02 (CET): 1,000,214 of 1,000,000 tokens this month. On gpt-4o-mini since 09:41. Starts again 1 Dec 00:00. What stopped it: crawler-7, session s-42.",
    because: "everything that an angry customer asks for",
  },
  {
    standing: { user: user({ status: "suspended" }), stop: hindrance({ at: "2026-11-23T13:02:11Z" }), downgrade: null },
    says: "Stopped 23 Nov 14:02 (CET): 1,000,214 of 1,000,000 tokens this month. Starts again 1 Dec 00:00. What stopped it: crawler-7, session s-42.",
    because: "another day is named",
  },
  {
    standing: {
      user: user({ status: "killed" }),
      stop: hindrance({ by: "Ada", reason: "spam", metric: null, window: null, until: null, agent: null, session: null }),
      downgrade: null,
    },
    says: "Stopped 14:02 (CET) by a person. Starts again when a person resumes it.",
    because: "a person's stop has no figures and no end, and a customer is not told who it was and what they wrote",
  },
  {
    standing: {
      user: user({ status: "suspended" }),
      stop: hindrance({ metric: "cost", window: "day", used: "5.02", ceiling: "5", until: "2026-11-24T23:00:00Z", session: null }),
      downgrade: null,
    },
    says: "Stopped 14:02 (CET): $5.02 of $5.00 today. Starts again 25 Nov 00:00. What stopped it: crawler-7.",
    because: "a day's budget in dollars ends at midnight",
  },
  {
    standing: { user: user({ status: "downgraded" }), stop: null, downgrade: downgraded },
    says: "On gpt-4o-mini since 09:41 (CET): 1,000,214 of 1,000,000 tokens this month. Stops at 1,200,000. Back to the usual models 1 Dec 00:00. What used it up: crawler-7, session s-42.",
    because: "who is downgraded is not stopped yet",
  },
  {
    standing: { user: user({ status: "downgraded" }), stop: null, downgrade: { ...downgraded, model: null } },
    zone: "America/New_York",
    says: "On a cheaper model since 03:41 (EST): 1,000,214 of 1,000,000 tokens this month. Stops at 1,200,000. Back to the usual models 30 Nov 18:00. What used it up: crawler-7, session s-42.",
    because: "an unknown model is not guessed; another zone has its own name",
  },
  {
    standing: { user: user({ status: "suspended" }), stop: null, downgrade: null },
    says: "Stops with the next call: 1,000,214 of 1,000,000 tokens this month. Starts anew 1 Dec 00:00 (CET).",
    because: "a quota that was lowered has stopped nobody until somebody calls",
  },
  {
    standing: { user: user({ usedTokens: 412_000, projectedTokens: 530_000 }), stop: null, downgrade: null },
    says: "Not stopped: 412,000 of 1,000,000 tokens this month, 588,000 left. Starts anew 1 Dec 00:00 (CET).",
    because: "whoever asks without a reason gets the figures",
  },
  {
    standing: { user: user({ usedTokens: 812_000, projectedTokens: 1_054_321 }), stop: null, downgrade: null },
    says: "Not stopped: 812,000 of 1,000,000 tokens this month, 188,000 left. At this pace 1,054,321 by its end. Starts anew 1 Dec 00:00 (CET).",
    because: "what is coming is said before it comes",
  },
  {
    standing: { user: user({ quota: null, usedTokens: 7 }), stop: null, downgrade: null },
    says: "Not stopped: 7 tokens this month; no quota applies.",
    because: "without a quota there is nothing left or used up",
  },
])("$because", ({ standing, zone = "Europe/Vienna", says }) => {
  expect(userSentence(standing, zone, now)).toBe(says)
})
