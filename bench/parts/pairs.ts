import type { Part } from "../bench.ts"
import { atLeast, figure } from "../line.ts"
import { governed } from "../loads.ts"
import { ratioOf } from "../match.ts"
import { cpuLine, runMatch, scoreOf } from "../run-match.ts"

export const pairs: Part = {
  name: "pairs",
  about: "authorize, then the usage that settles it",
  async run(bench) {
    const server = await bench.server(0)
    const { scores, correctness } = await runMatch(bench, "pairs", [server], (tenant) => [
      governed("pairs", [server], tenant, { kind: "pairs" }),
      governed("usage", [server], tenant),
    ])
    const both = scoreOf(scores, "pairs")
    const single = scoreOf(scores, "usage")
    return {
      correctness: [correctness],
      facts: { scores },
      lines: [
        {
          what: "authorize + settle",
          value: both.callsPerSecond,
          unit: "pairs/s",
          beside: `single-event usage ${figure(single.callsPerSecond)}`,
          wants: atLeast("0.3 × usage", ratioOf(both, single), 0.3),
        },
        cpuLine(both, single, "pair"),
      ],
    }
  },
}
