import type { Call } from "#lib/contracts/incidents"

/** Fewer calls that are alike are shown one by one: folding them would save less than it hides. */
export const FOLDS_FROM = 4

const fields = ["agent", "kind", "model", "tool", "outcome", "assumed", "measured", "late"] as const

/** The same agent, model or tool and outcome: of many behind each other one line tells as much. */
export function areAlike(a: Call, b: Call): boolean {
  return fields.every((field) => a[field] === b[field])
}

/** Calls behind each other that are alike, together where they are enough to fold; else each by itself. */
export function foldAlike(calls: readonly Call[]): Call[][] {
  const runs: Call[][] = []
  for (const call of calls) {
    const run = runs.at(-1)
    if (run?.[0] && areAlike(run[0], call)) run.push(call)
    else runs.push([call])
  }
  return runs.flatMap((run) => (run.length < FOLDS_FROM ? run.map((one) => [one]) : [run]))
}
