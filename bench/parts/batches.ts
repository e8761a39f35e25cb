import type { Bench, Finding, Part } from "../bench.ts"
import { atLeast, figure } from "../line.ts"
import { bare, governed } from "../loads.ts"
import { ratioOf } from "../match.ts"
import { cpuLine, runMatch, scoreOf } from "../run-match.ts"

async function measure(bench: Bench, batch: number): Promise<Finding> {
  const server = await bench.server(0)
  const { node } = await bench.ceilings()
  const { scores, correctness } = await runMatch(bench, `batches of ${batch}`, [server], (tenant) => [
    governed("governed", [server], tenant, { batch }),
    bare("insert", node, batch),
    bare("echo", node, batch),
  ])
  const ours = scoreOf(scores, "governed")
  const insert = scoreOf(scores, "insert")
  const echo = scoreOf(scores, "echo")
  const what = `usage in batches of ${figure(batch)}`
  const beside = `bare durable insert ${figure(insert.eventsPerSecond)}, echo ${figure(echo.eventsPerSecond)}`
  const wants = atLeast("0.5 × insert", ratioOf(ours, insert), 0.5)
  return {
    correctness: [correctness],
    facts: { [`batches of ${batch}`]: scores },
    lines: [
      // The larger batches have no figure of their own to reach.
      { what, value: ours.eventsPerSecond, unit: "events/s", beside, ...(batch === 100 && { wants }) },
      cpuLine(ours, insert),
    ],
  }
}

export const batches: Part = {
  name: "batches",
  about: "batches of 100 and of 1,000 events, as fast as it goes",
  async run(bench) {
    const hundred = await measure(bench, 100)
    const thousand = await measure(bench, 1_000)
    return {
      lines: [...hundred.lines, ...thousand.lines],
      correctness: [...hundred.correctness, ...thousand.correctness],
      facts: { ...hundred.facts, ...thousand.facts },
    }
  },
}
