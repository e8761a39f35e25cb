import type { Part } from "../bench.ts"
import { figure } from "../line.ts"
import { bare, governed, POPULATIONS } from "../loads.ts"
import { runMatch, scoreOf } from "../run-match.ts"

export const sessions: Part = {
  name: "sessions",
  about: "the same spread over 1, 10,000 and 100,000 sessions",
  async run(bench) {
    const server = await bench.server(0)
    const { node } = await bench.ceilings()
    const run = (batch: number) =>
      runMatch(bench, `sessions, batches of ${batch}`, [server], (tenant) => [
        ...POPULATIONS.map((population) => governed(`${population.sessions}`, [server], tenant, { batch, population })),
        bare("insert", node, batch),
      ])
    const single = await run(1)
    const hundred = await run(100)
    return {
      correctness: [single.correctness, hundred.correctness],
      facts: { single: single.scores, hundred: hundred.scores },
      lines: POPULATIONS.map((population) => {
        const name = `${population.sessions}`
        const batched = scoreOf(hundred.scores, name).eventsPerSecond
        const inserts = [single, hundred].map(({ scores }) => figure(scoreOf(scores, "insert").eventsPerSecond)).join(" and ")
        return {
          what: `${figure(population.sessions)} session${population.sessions === 1 ? "" : "s"}`,
          value: scoreOf(single.scores, name).callsPerSecond,
          unit: "req/s",
          beside: `in batches of 100: ${figure(batched)} events/s (bare insert ${inserts})`,
        }
      }),
    }
  },
}
