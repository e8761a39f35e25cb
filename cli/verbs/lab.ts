import { LAB_AGENTS } from "#lib/contracts/lab"
import { toLabReport } from "#lib/domain/lab"
import { runLab } from "#server/lab/run-lab"
import { openLab } from "../lab/open-lab.ts"
import { toText } from "../lab/to-text.ts"
import { UsageError, verb } from "../verb.ts"

export const lab = verb({
  name: "lab",
  summary: "Let a runaway agent loose against a budget of $0.05, and show where it stops.",
  options: {
    agents: { value: "N", about: `so many share the budget (default 1, at most ${LAB_AGENTS})` },
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
      const report = toLabReport(await runLab(place, { agents, checkThenRecord: values["check-then-record"] === true }))
      console.log(values.json ? JSON.stringify(report) : toText(report))
      return report.overshootUsd === "0.000000000" ? 0 : 1
    } finally {
      await place.close()
    }
  },
})

function readAgents(text: string | undefined): number {
  const agents = Number(text ?? 1)
  if (Number.isInteger(agents) && agents >= 1 && agents <= LAB_AGENTS) return agents
  throw new UsageError(`--agents must be a whole number from 1 to ${LAB_AGENTS}`)
}
