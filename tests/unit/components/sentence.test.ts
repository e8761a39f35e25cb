import { expect, test } from "vitest"
import { type Rule, sentenceOf } from "#components/limit/sentence"

const session: Rule = {
  scope: "session",
  subject: null,
  plan: null,
  metric: "tokens",
  window: "lifetime",
  ceiling: 50_000,
  action: "suspend",
  fallback: null,
}

test.each<{ rule: Partial<Rule>; says: string }>([
  { rule: {}, says: "Each **session** may use **50,000 tokens**, then it is **suspended**." },
  { rule: { metric: "cost", ceiling: "0.5" }, says: "Each **session** may spend **$0.50**, then it is **suspended**." },
  { rule: { metric: "cost", ceiling: "0.0005" }, says: "Each **session** may spend **$0.0005**, then it is **suspended**." },
  { rule: { metric: "cost", ceiling: "12500" }, says: "Each **session** may spend **$12,500.00**, then it is **suspended**." },
  {
    rule: { metric: "calls", window: "minute", ceiling: 60, action: "throttle" },
    says: "Each **session** may make **60 calls a minute**, then it is **throttled**.",
  },
  {
    rule: { metric: "toolCalls", window: "second", ceiling: 1, action: "throttle" },
    says: "Each **session** may make **1 tool call a second**, then it is **throttled**.",
  },
  {
    rule: { scope: "org", metric: "cost", window: "day", ceiling: "20" },
    says: "The **organization** may spend **$20.00 a day**, then it is **suspended**.",
  },
  {
    rule: { scope: "agent", metric: "cost", window: "minute", ceiling: "5", action: "alert" },
    says: "Each **agent** may spend **$5.00 a minute**; past that people are **alerted**.",
  },
  {
    rule: { scope: "agent", subject: "crawler-7", metric: "cost", window: "hour", ceiling: "5" },
    says: "Agent **crawler-7** may spend **$5.00 an hour**, then it is **suspended**.",
  },
  {
    rule: { scope: "user", plan: "pro", window: "month", ceiling: 1_000_000, action: "downgrade", fallback: "suspend" },
    says: "Each **end user of plan pro** may use **1,000,000 tokens a month**, then it is **downgraded**, or suspended where no cheaper model is left.",
  },
  {
    rule: { scope: "user", subject: "anna@example.com", window: "month", action: "downgrade", fallback: "alert" },
    says: "End user **anna@example.com** may use **50,000 tokens a month**, then it is **downgraded**, or only told where no cheaper model is left.",
  },
])("$says", ({ rule, says }) => {
  const parts = sentenceOf({ ...session, ...rule })
  expect(parts.map(({ text, strong }) => (strong ? `**${text}**` : text)).join("")).toBe(says)
})
