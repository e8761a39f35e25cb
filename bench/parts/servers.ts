import type { Part } from "../bench.ts"
import { figure } from "../line.ts"
import { governed } from "../loads.ts"
import { runMatch, scoreOf } from "../run-match.ts"

export const servers: Part = {
  name: "servers",
  about: "one and two server processes on one database",
  async run(bench) {
    const both = [await bench.server(0), await bench.server(1)]
    const [first] = both
    if (!first) throw new Error("there are two")
    const run = (batch: number) =>
      runMatch(bench, `servers, batches of ${batch}`, both, (tenant) => [
        governed("one", [first], tenant, { batch }),
        governed("two", both, tenant, { batch }),
      ])
    const single = await run(1)
    const hundred = await run(100)
    return {
      correctness: [single.correctness, hundred.correctness],
      facts: { single: single.scores, hundred: hundred.scores },
      lines: ["one", "two"].map((name) => ({
        what: `${name} server process${name === "one" ? "" : "es"}`,
        value: scoreOf(single.scores, name).callsPerSecond,
        unit: "req/s",
        beside: `in batches of 100: ${figure(scoreOf(hundred.scores, name).eventsPerSecond)} events/s`,
      })),
    }
  },
}
