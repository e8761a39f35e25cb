import { randomUUID } from "node:crypto"
import { runCheckThenRecord } from "../lab/check-then-record.ts"
import { runGoverned } from "../lab/governed.ts"
import { openLab } from "../lab/open-lab.ts"
import { toJson, toText } from "../lab/report.ts"
import { UsageError, verb } from "../verb.ts"

const MOST_AGENTS = 500

export const lab = verb({
  name: "lab",
  summary: "Let a runaway agent loose against a budget of $0.05, and show where it stops.",
  options: {
    agents: { value: "N", about: `so many share the budget (default 1, at most ${MOST_AGENTS})` },
    "check-then-record": { about: "the same load once more the way other products do it: read the total, compare, call, record" },
    json: { about: "the figures as JSON" },
  },
  notes: [
    "Runs through the public API in an organization of its own: in the local installation where its database runs, else in one that is",
    "made for it and removed afterwards. Exit code 1 where more was spent than the budget.",
  ].join("\n"),
  run: async (values) => {
    const agents = readAgents(values.agents)
    const place = await openLab()
    try {
      console.error(place.isTemporary ? "in a database of its own" : "in the local installation")
      const run = randomUUID()
      const governed = await runGoverned(place, `lab ${run}`, agents)
      const checkThenRecord = values["check-then-record"] ? await runCheckThenRecord(place, `lab ${run} check-then-record`, agents) : null
      const report = { agents, governed, checkThenRecord }
      console.log(values.json ? JSON.stringify(toJson(report)) : toText(report))
      return toJson(report).overshootUsd === "0.000000000" ? 0 : 1
    } finally {
      await place.close()
    }
  },
})

function readAgents(text: string | undefined): number {
  const agents = Number(text ?? 1)
  if (Number.isInteger(agents) && agents >= 1 && agents <= MOST_AGENTS) return agents
  throw new UsageError(`--agents must be a whole number from 1 to ${MOST_AGENTS}`)
}
