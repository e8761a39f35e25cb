import { describe, expect, test } from "vitest"
import { keysOf } from "#lib/live/topic"
import { createTopicIndex } from "#lib/live/topic-index"

const who = (agent: string, session: string | null = "s-1", user = "", model: string | null = null) => ({ agent, session, user, model })

/** A topic as it is found after it was judged once. */
function joined(index: ReturnType<typeof createTopicIndex>, org: number, agent: string, session: string | null = "s-1", user = "") {
  const topic = index.join(org, who(agent, session, user))
  index.move(topic, keysOf({ agent, session: session ?? `${agent} · 2026-11-24`, user }))
  return topic
}

describe("the topics that are listened to", () => {
  test("are one for each (organization, agent, session, user, model)", () => {
    const index = createTopicIndex()
    expect(index.join(1, who("a"))).toBe(index.join(1, who("a")))
    const others = [index.join(2, who("a")), index.join(1, who("b")), index.join(1, who("a", "s-2")), index.join(1, who("a", "s-1", "ada"))]
    expect(
      new Set([
        index.join(1, who("a")),
        ...others,
        index.join(1, who("a", null)),
        index.join(1, who("a", "")),
        index.join(1, who("a", "s-1", "", "gpt-4o")),
      ]).size,
    ).toBe(8)
  })

  test.each([
    { scope: "session", subject: "s-1", agents: ["a", "b"], because: "all who work on it" },
    { scope: "agent", subject: "a", agents: ["a"], because: "it alone" },
    { scope: "user", subject: "ada", agents: ["c"], because: "who works for her" },
    { scope: "org", subject: "", agents: ["a", "b", "c"], because: "everyone" },
    { scope: "session", subject: "a", agents: [], because: "a session's name is no agent's" },
  ])("are found by $scope $subject: $because", ({ scope, subject, agents }) => {
    const index = createTopicIndex()
    joined(index, 1, "a")
    joined(index, 1, "b")
    joined(index, 1, "c", "s-2", "ada")
    joined(index, 2, "elsewhere")
    expect([...index.about(1, scope, subject)].map(({ agent }) => agent)).toEqual(agents)
  })

  test("move with the day, and are gone when nobody listens", () => {
    const index = createTopicIndex()
    const topic = joined(index, 1, "a", null)
    index.move(topic, keysOf({ agent: "a", session: "a · 2026-11-25", user: "" }))
    expect([...index.about(1, "session", "a · 2026-11-24")]).toEqual([])
    expect([...index.about(1, "session", "a · 2026-11-25")]).toEqual([topic])
    index.leave(topic)
    expect([index.orgs(), [...index.about(1, "agent", "a")], index.topics.size]).toEqual([[], [], 0])
    index.move(topic, keysOf({ agent: "a", session: "s-1", user: "" }))
    expect([...index.about(1, "agent", "a")], "a judgement that comes late finds nobody a place").toEqual([])
  })

  test("are judged in pieces of one organization, by turns", () => {
    const index = createTopicIndex()
    const many = Array.from({ length: 5 }, (_, n) => index.join(1, who(`a-${n}`)))
    const few = [index.join(2, who("b"))]
    expect(index.chunks([...many, ...few], 2).map((chunk) => chunk.map(({ org }) => org))).toEqual([[1, 1], [2], [1, 1], [1]])
  })
})
