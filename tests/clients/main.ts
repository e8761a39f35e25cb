/**
 * Real clients against a provider of our own, governed by a server of our own: `npm run test:clients`.
 *
 * What the provider says it served to each of them is what the ledger must say: as many calls, as many tokens of each class, as many
 * billionths of a dollar. Everything that is started here is ended here.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Checked, compare, readLedger } from "./compare.ts"
import { startGovernor } from "./governor.ts"
import { installClients } from "./install.ts"
import { startProvider } from "./provider/provider.ts"
import { installPython } from "./python.ts"
import { nodeProgram, pythonProgram, runProgram } from "./run-program.ts"
import { printTable } from "./table.ts"
import { checkTypes } from "./types.ts"

/** By name of the program in `runs/`; the name is also the agent's. */
const CLIENTS: readonly { name: string; what: string; python?: true; uncached?: true; unmeasured?: true }[] = [
  { name: "openai", what: "openai, usage reported verbatim" },
  { name: "anthropic", what: "@anthropic-ai/sdk, usage reported verbatim" },
  { name: "anthropic-otel", what: "@anthropic-ai/sdk, its own spans, protobuf" },
  { name: "ai-sdk-json", what: "ai, sdk-node, JSON and gzip" },
  { name: "ai-sdk-protobuf", what: "ai, sdk-node, protobuf" },
  { name: "langchain-core", what: "@langchain/openai, callback" },
  { name: "langgraph", what: "@langchain/langgraph, callback" },
  { name: "openai-agents", what: "@openai/agents, trace processor" },
  // Its spans of OpenAI do not say what was cached, so nothing is.
  { name: "traceloop", what: "@traceloop/node-server-sdk", uncached: true },
  { name: "coding-agents", what: "logs of Claude Code and Codex, protobuf" },
  { name: "sdk-openai", what: "openai, our wrapper" },
  { name: "sdk-anthropic", what: "@anthropic-ai/sdk, our wrapper" },
  { name: "sdk-ai-sdk", what: "ai, our middleware and our fetch" },
  { name: "sdk-langgraph", what: "@langchain/langgraph, our callbacks and guard" },
  { name: "stopped", what: "all of these, until somebody presses Stop" },
  { name: "researcher", what: "the lines of the docs" },
  { name: "py-openai", what: "openai in Python, our wrapper", python: true },
  { name: "py-anthropic", what: "anthropic in Python, our wrapper", python: true },
  { name: "py-langgraph", what: "langgraph in Python, our callbacks and guard", python: true },
  { name: "py-budget", what: "openai and anthropic in Python, BudgetManager", python: true },
  { name: "unmeasured", what: "streams that say no usage", unmeasured: true },
]

const AT_ONCE = 2

installClients()
const hasPython = installPython()
if (!hasPython) console.log("left out: no python3 of 3.10 or newer with venv is installed")
const folder = mkdtempSync(join(tmpdir(), "governor-clients-"))
const provider = await startProvider(CLIENTS.filter(({ uncached }) => uncached).map(({ name }) => name))
const governor = await startGovernor(folder)
const wanted = process.argv.slice(2)
const runnable = CLIENTS.filter((one) => hasPython || !one.python)
const chosen = runnable.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const checked: Checked[] = []
try {
  const queue = [...chosen]
  const next = async (): Promise<void> => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const spool = join(folder, "spools", one.name)
      const env = { PROVIDER_URL: provider.url, GOVERNOR_URL: governor.url, GOVERNOR_KEY: governor.key, CLIENT: one.name, SPOOL: spool }
      const trouble = await runProgram(one.python ? pythonProgram(one.name) : nodeProgram(one.name), env)
      checked.push({ ...one, trouble, ...compare(provider.tallyOf(one.name), await readLedger(governor, one.name), !one.unmeasured) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
} finally {
  provider.close()
  await governor.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
printTable(chosen.flatMap(({ name }) => checked.find((one) => one.name === name) ?? []))
const untyped = checkTypes()
if (untyped !== null) console.log(`✗ types do not fit:\n${untyped}`)
const failed = checked.filter(({ trouble, differences }) => trouble !== null || differences.length > 0)
for (const { name, trouble, differences } of failed) console.log(`✗ ${name}: ${[trouble, ...differences].filter(Boolean).join("; ")}`)
const failures = failed.length + (untyped === null ? 0 : 1)
console.log(`${checked.length + 1 - failures} passed, ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1
