import { existsSync } from "node:fs"
import { basename } from "node:path"
import { connect } from "../connect.ts"
import { Failure } from "../failure.ts"
import { createProgress } from "../replay/progress.ts"
import { replay } from "../replay/replay.ts"
import { printSummary, summarise } from "../replay/summary.ts"
import { survey } from "../replay/survey.ts"
import { Fault, formats } from "../replay/trace-format.ts"
import { UsageError, verb } from "../verb.ts"

/** How long a governor that is away is waited for. */
const PATIENCE_MS = 120_000
const HOUR_MS = 3_600_000

/** Of the rows that were not recorded, this many are named; the rest are counted. */
const NAMED = 20

export const replayTrace = verb({
  name: "replay",
  summary: "Send a recorded trace of model calls (CSV) as usage events. The same trace again adds nothing.",
  takes: ["FILE.csv"],
  options: {
    now: { about: "play it as if it began now, instead of importing it into its own past" },
    speed: { value: "X", about: "times as fast as it happened (default: with --now 1, else as fast as it goes)" },
    agent: { value: "NAME", about: `the agent that made the calls (default: ${formats.map((format) => format.agent).join(", ")})` },
    model: { value: "MODEL", about: "for traces that name none (default: gpt-4o)" },
    organization: { value: "ID", about: "of the local installation, where it has several" },
    key: { value: "KEY", about: "instead of GOVERNOR_KEY; scope admin, with --now usage:write" },
    json: { about: "the summary as JSON" },
  },
  notes: [
    "Traces are known by their columns:",
    ...formats.map(({ name, columns }) => `  ${name.padEnd(9)} ${columns.join(", ")}`),
    "An event's id is the file's hash and the row's number. Azure and Mooncake traces name no users: row mod 50 chooses one, and what a",
    "user does in one hour of the trace is a session. Mooncake's clock has no date: its past ends now.",
    "Exit code 1 where a row was not recorded; such rows are named by line and nothing else is lost.",
  ].join("\n"),
  run: async (values, [path]) => {
    const speed = readSpeed(values.speed)
    if (!existsSync(path)) throw new Failure(`there is no file ${path}`)
    const trace = await survey(path).catch((error: unknown) => {
      throw error instanceof Fault ? new Failure(`${path}: ${error.message}`) : error
    })
    const agent = values.agent ?? trace.format.agent
    const playedMs = values.now || speed !== null ? (trace.lastMs - trace.firstMs) / (speed ?? 1) : 0
    const governor = await connect({
      scopes: [values.now ? "usage:write" : "admin"],
      key: values.key,
      organization: values.organization,
      lastsMs: playedMs + HOUR_MS,
    })
    const progress = createProgress(process.stderr, trace.rows)
    const startedMs = Date.now()
    try {
      const tally = await replay(governor, {
        path,
        trace,
        agent,
        model: values.model ?? "gpt-4o",
        beginMs: values.now ? startedMs : null,
        speed,
        nowMs: startedMs,
        patience: {
          forMs: PATIENCE_MS,
          onAway: (reason) => console.error(`\nwaiting: ${reason}`),
          onBack: () => console.error("\ngoing on"),
        },
        onProgress: ({ events }) => progress.show(events),
      })
      progress.end()
      const summary = summarise(tally, { file: basename(path), format: trace.format.name, agent, seconds: (Date.now() - startedMs) / 1000 })
      for (const { line, fault } of summary.invalid.slice(0, NAMED)) console.error(`line ${line}: ${fault}`)
      if (summary.invalid.length > NAMED) console.error(`and ${summary.invalid.length - NAMED} more`)
      console.log(values.json ? JSON.stringify(summary) : printSummary(summary))
      return summary.invalid.length + summary.mismatches > 0 ? 1 : 0
    } finally {
      await governor.close()
    }
  },
})

function readSpeed(text: string | undefined): number | null {
  if (text === undefined) return null
  const speed = Number(text)
  if (!(speed > 0 && speed <= 1e9)) throw new UsageError("--speed must be a number above 0")
  return speed
}
