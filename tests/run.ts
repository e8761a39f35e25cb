/**
 * Everything that must hold, in one command: `npm test`, or `npm test -- --quick` for what needs no database.
 *
 * Gates that do not wait for each other run side by side; the tests follow, on what the gates have built. Everything
 * started here is ended here, also on Ctrl-C.
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { findSurvivors } from "./gates/find-survivors.ts"
import { build, format, type Gate, install, layers, lint, schema, types } from "./gates/gate.ts"
import { readReport, summarise, type Tally } from "./gates/read-report.ts"
import { endAll, runCommand } from "./gates/run-command.ts"
import { makeRunFolder } from "./harness/run-folder.ts"

const quick = process.argv.includes("--quick")
const stages: Gate[][] = quick ? [[format, lint, layers, types]] : [[install], [format, lint, layers, schema, types], [build]]

const folder = makeRunFolder("governor-test")
process.env.TMPDIR = folder
// A server starts a hundred times: what it is made of is compiled once (its own 0.4 s of processor time become 0.2).
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "../node_modules/.cache/node")
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => void interrupt(name))

const total: Tally = { passed: 0, failed: 0, skipped: 0 }
for (const stage of stages) for (const passed of await Promise.all(stage.map(runGate))) count(passed)
add(await runTests())
count(runCleanUp())
console.log(summarise(total))
process.exitCode = total.failed === 0 ? 0 : 1

async function runGate({ name, command }: Gate): Promise<boolean> {
  const { code, output, seconds } = await runCommand(command)
  report(name, code === 0, seconds)
  if (code !== 0) console.log(output.trimEnd())
  return code === 0
}

async function runTests(): Promise<Tally> {
  const file = join(folder, "report.json")
  const projects = quick ? ["--project=unit"] : []
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
  const { code, seconds } = await runCommand(["vitest", "run", "--configLoader=native", ...projects, ...reporters], true)
  report("tests", code === 0, seconds)
  return readReport(existsSync(file) ? readFileSync(file, "utf8") : null, code)
}

/** Nothing is left behind, neither a file nor a process. */
function cleanUp(): ReturnType<typeof findSurvivors> {
  const survivors = findSurvivors(folder)
  for (const { pid } of survivors) process.kill(pid, "SIGKILL")
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  return survivors
}

/** A run that was not interrupted has ended everything itself. */
function runCleanUp(): boolean {
  const survivors = cleanUp()
  report("nothing left running", survivors.length === 0)
  for (const { pid, command } of survivors) console.log(`left running: ${pid} ${command}`)
  return survivors.length === 0
}

async function interrupt(name: NodeJS.Signals): Promise<void> {
  console.log(`\nstopping on ${name}`)
  await endAll()
  cleanUp()
  process.exit(130)
}

function report(name: string, passed: boolean, seconds?: number): void {
  console.log(`${passed ? "✓" : "✗"} ${name}${seconds === undefined ? "" : ` ${seconds.toFixed(1)} s`}`)
}

function count(passed: boolean): void {
  add({ passed: Number(passed), failed: Number(!passed), skipped: 0 })
}

function add({ passed, failed, skipped }: Tally): void {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}
