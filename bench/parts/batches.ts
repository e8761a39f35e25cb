import type { Bench, Finding, Part } from "../bench.ts"
import { atLeast, figure } from "../line.ts"
import type { LoadSpec } from "../load/spec.ts"
import { bare, governed } from "../loads.ts"
import { ratioOf } from "../match.ts"
import { cpuLine, runMatch, scoreOf } from "../run-match.ts"

type Shape = Pick<LoadSpec, "batch" | "from"> & { what: string }

const SHAPES: readonly Shape[] = [
  { batch: 100, from: "agent", what: "usage in batches of 100, each of one agent" },
  { batch: 100, from: "fleet", what: "batches of 100, each of all agents" },
  { batch: 1_000, from: "agent", what: "batches of 1,000, each of one agent" },
]

async function measure(bench: Bench, { batch, from, what }: Shape): Promise<Finding> {
  const server = await bench.server(0)
  const { node } = await bench.ceilings()
  const { scores, correctness } = await runMatch(bench, what, [server], (tenant) => [
    governed("governed", [server], tenant, { batch, from }),
    bare("insert", node, batch, from),
    bare("echo", node, batch, from),
  ])
  const ours = scoreOf(scores, "governed")
  const insert = scoreOf(scores, "insert")
  const echo = scoreOf(scores, "echo")
  const ratio = ratioOf(ours, insert)
  const beside = `bare durable insert ${figure(insert.eventsPerSecond)}: ${figure(ratio)} ×; echo ${figure(echo.eventsPerSecond)}`
  const isWanted = batch === 100 && from === "agent"
  return {
    correctness: [correctness],
    facts: { [what]: scores },
    lines: [
      // The other shapes have no figure of their own to reach.
      { what, value: ours.eventsPerSecond, unit: "events/s", beside, ...(isWanted && { wants: atLeast("0.5 × insert", ratio, 0.5) }) },
      cpuLine(ours, insert),
    ],
  }
}

export const batches: Part = {
  name: "batches",
  about: "batches of 100 and of 1,000 events, of one agent each or of all, as fast as it goes",
  async run(bench) {
    const found: Finding[] = []
    for (const shape of SHAPES) found.push(await measure(bench, shape))
    return {
      lines: found.flatMap(({ lines }) => lines),
      correctness: found.flatMap(({ correctness }) => correctness),
      facts: Object.assign({}, ...found.map(({ facts }) => facts)),
    }
  },
}
