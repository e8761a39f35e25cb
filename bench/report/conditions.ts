import { execFileSync } from "node:child_process"
import { cpus, loadavg, totalmem } from "node:os"
import { join } from "node:path"
import type { Bench } from "../bench.ts"

export type Conditions = ReturnType<typeof readConditions>

/** What figures are worth nothing without: of which code, on what, how set. */
export function readConditions({ world, options, timing, pages }: Bench, startedAt: Date) {
  const [cpu] = cpus()
  const { quick, only, events } = options
  return {
    commit: commit(),
    startedAt: startedAt.toISOString(),
    machine: { cores: cpus().length, model: cpu?.model ?? "", memoryGb: Math.round(totalmem() / 2 ** 30), loadBefore: loadavg()[0] ?? 0 },
    node: process.version,
    postgres: world.settings,
    pages,
    options: { quick, only, events },
    timing,
  }
}

/** The commit that is measured, marked where files differ from it; "unknown" outside of a checkout. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: join(import.meta.dirname, ".."), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/lib", ":/server", ":/app", ":/prisma")
    return `${git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : " (with changes)"}`
  } catch {
    return "unknown"
  }
}

export function describe({ commit, startedAt, machine, node, postgres, pages, options }: Conditions): string {
  const settings = Object.entries(postgres).map(([name, value]) => `${name} ${value}`)
  return [
    `Commit ${commit}, ${startedAt.slice(0, 16).replace("T", " ")} UTC${options.quick ? ", --quick: too short to be quoted" : ""}.`,
    `${machine.cores} cores (${machine.model}) shared by Postgres, servers and load generator, load ${machine.loadBefore.toFixed(1)} before; ${machine.memoryGb} GB; Node ${node}.`,
    `Postgres: ${settings.join(", ")}.`,
    `The server ${pages ? "with its pages, as `npm start` runs it" : "without pages (GOVERNOR_UI=off)"}.`,
  ].join("\n")
}
