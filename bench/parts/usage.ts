import type { Part } from "../bench.ts"
import { atLeast, figure } from "../line.ts"
import { bare, governed } from "../loads.ts"
import { ratioOf } from "../match.ts"
import { cpuLine, runMatch, scoreOf } from "../run-match.ts"

export const usage: Part = {
  name: "usage",
  about: "single events, as fast as it goes",
  async run(bench) {
    const server = await bench.server(0)
    const { node, next } = await bench.ceilings()
    const { scores, correctness } = await runMatch(bench, "usage", [server], (tenant) => [
      governed("governed", [server], tenant),
      bare("insert", node),
      bare("next", next),
      bare("echo", node),
    ])
    const [ours, insert, nextRoute, echo] = ["governed", "insert", "next", "echo"].map((name) => scoreOf(scores, name))
    if (!ours || !insert || !nextRoute || !echo) throw new Error("four were measured")
    const perSecond = ours.callsPerSecond
    return {
      correctness: [correctness],
      facts: { scores },
      lines: [
        {
          what: "single-event usage",
          value: perSecond,
          unit: "req/s",
          beside: `bare durable insert ${figure(insert.callsPerSecond)}`,
          wants: atLeast("0.5 × insert", ratioOf(ours, insert), 0.5),
        },
        {
          what: "the same",
          value: perSecond,
          unit: "req/s",
          beside: `bare Next route ${figure(nextRoute.callsPerSecond)}, \`node:http\` + zod echo ${figure(echo.callsPerSecond)}`,
          wants: atLeast("2 × Next", ratioOf(ours, nextRoute), 2),
        },
        cpuLine(ours, insert),
      ],
    }
  },
}
