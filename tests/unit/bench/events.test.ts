import { expect, test } from "vitest"
import { batchBody, sessionOfAgent } from "../../../bench/load/events.ts"

const FLEET = { sessions: 1_000, users: 100, agents: 20 }

type Sent = { events: { id: string; agent: string; session: string; user: string }[] }
const read = (nth: number, from: "agent" | "fleet", population = FLEET) =>
  (JSON.parse(batchBody("run", nth, { batch: 100, from, population })) as Sent).events

test("a process sends calls of one agent, of all the sessions that it works on", () => {
  const events = read(3, "agent")
  expect(new Set(events.map(({ agent }) => agent)).size).toBe(1)
  expect(new Set(events.map(({ session }) => session)).size).toBe(FLEET.sessions / FLEET.agents)
})

test("requests of one agent each are of every agent in turn", () => {
  const agents = Array.from({ length: 200 }, (_, nth) => read(nth, "agent")[0]?.agent)
  expect(new Set(agents).size).toBe(FLEET.agents)
})

test("a gateway sends calls of many agents", () => {
  expect(new Set(read(3, "fleet").map(({ agent }) => agent)).size).toBe(FLEET.agents)
})

test.each(["agent", "fleet"] as const)("from %s: a session belongs to one agent and one user, and no id comes twice", (from) => {
  const events = Array.from({ length: 50 }, (_, nth) => read(nth, from)).flat()
  expect(new Set(events.map(({ id }) => id)).size).toBe(5_000)
  const owners = new Map<string, string>()
  for (const { session, agent, user } of events)
    expect(owners.set(session, owners.get(session) ?? `${agent} ${user}`).get(session)).toBe(`${agent} ${user}`)
})

test.each([
  { population: { sessions: 1, users: 1, agents: 1 }, because: "one session is that of every call" },
  { population: { sessions: 7, users: 2, agents: 3 }, because: "agents may have sessions that are not equally many" },
  { population: { sessions: 2, users: 2, agents: 5 }, because: "there may be fewer sessions than agents" },
])("$because", ({ population }) => {
  for (let nth = 0; nth < 20; nth += 1) {
    for (const { session } of read(nth, "agent", population))
      expect(Number(session.slice("session-".length))).toBeLessThan(population.sessions)
  }
  expect(sessionOfAgent(0, 12, population)).toBeLessThan(population.sessions)
})
