import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { runCommand } from "#tests/gates/run-command"
import { type Bench, openBench, type Part } from "./bench.ts"
import { HELP, type Options, readOptions } from "./options.ts"
import { batches } from "./parts/batches.ts"
import { browser } from "./parts/browser.ts"
import { latency } from "./parts/latency.ts"
import { listeners } from "./parts/listeners.ts"
import { memory } from "./parts/memory.ts"
import { pairs } from "./parts/pairs.ts"
import { servers } from "./parts/servers.ts"
import { sessions } from "./parts/sessions.ts"
import { statement } from "./parts/statement.ts"
import { stops } from "./parts/stops.ts"
import { stored } from "./parts/stored.ts"
import { traces } from "./parts/traces.ts"
import { usage } from "./parts/usage.ts"
import { verified } from "./parts/verified.ts"
import { describe, readConditions } from "./report/conditions.ts"
import { describeEarlier, type Kept, withEarlier } from "./report/earlier.ts"
import { toChecks, toTable } from "./report/table.ts"
import { writeReadme } from "./report/write-readme.ts"
import { FULL, QUICK } from "./timing.ts"

const PARTS: readonly Part[] = [
  usage,
  batches,
  pairs,
  statement,
  sessions,
  servers,
  latency,
  browser,
  stops,
  listeners,
  verified,
  stored,
  traces,
  memory,
]

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = read(args)
  if (options === null) return 0
  if (options === "wrong") return 2
  const startedAt = new Date()
  const bench = await openBench(options, options.quick ? QUICK : FULL)
  const interrupted = endOnSignals(bench)
  try {
    const conditions = readConditions(bench, startedAt)
    console.log(`${describe(conditions)}\n`)
    const sections = await Promise.race([runAll(bench), interrupted])
    const tables = (some: readonly Kept[]) => `${toTable(some)}\n\n${toChecks(some)}`
    console.log(`\n${tables(sections)}`)
    const names = PARTS.map(({ name }) => name)
    const all = options.write ? withEarlier(options.json, sections, names) : sections
    mkdirSync(dirname(options.json), { recursive: true })
    writeFileSync(options.json, `${JSON.stringify({ conditions, sections: all }, null, 2)}\n`)
    console.log(`\nfigures in ${options.json}`)
    if (options.write) await keep(`${describe(conditions)}${describeEarlier(all)}\n\n${tables(all)}`, options.json)
    const failed = sections.flatMap(({ correctness }) => correctness).filter(({ ok }) => !ok)
    for (const { name } of failed) console.log(`✗ ${name}: something was lost, overspent, or does not add up`)
    return failed.length === 0 ? 0 : 1
  } finally {
    await bench.close()
  }
}

/** As files of the project that pass its checks. */
async function keep(report: string, json: string): Promise<void> {
  writeReadme(report)
  await runCommand(["biome", "format", "--write", json])
}

async function runAll(bench: Bench): Promise<Kept[]> {
  const sections: Kept[] = []
  for (const part of PARTS.filter(({ name }) => bench.options.only?.includes(name) ?? true)) {
    const { name, about } = part
    const began = performance.now()
    console.log(`${name}: ${about}`)
    const found = await part.run(bench)
    console.log(`${toTable([{ name, about, ...found }])}\n    ${((performance.now() - began) / 1_000).toFixed(0)} s\n`)
    sections.push({ name, about, ...found })
  }
  return sections
}

/** null: help was shown. */
function read(args: readonly string[]): Options | null | "wrong" {
  try {
    const options = readOptions(args)
    const unknown = options?.only?.filter((name) => !PARTS.some((part) => part.name === name)) ?? []
    if (unknown.length > 0) throw new TypeError(`there is no part ${unknown.join(", ")}`)
    if (!options) console.log(`${HELP}\n\nParts:\n${PARTS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}`)
    return options
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    console.error(`${error.message}\n\n${HELP}`)
    return "wrong"
  }
}

/** Ctrl-C ends what was started, too. */
function endOnSignals(bench: { close(): Promise<void> }): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        bench.close().then(
          () => process.exit(130),
          (error: unknown) => reject(error),
        )
      })
    }
  })
}
