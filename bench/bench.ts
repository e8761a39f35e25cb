import { existsSync } from "node:fs"
import { join } from "node:path"
import { runCommand } from "#tests/gates/run-command"
import type { TestServer } from "#tests/harness/server"
import type { Correctness } from "./correctness.ts"
import type { Line } from "./line.ts"
import { type Generator, startGenerator } from "./load/generator.ts"
import type { Options } from "./options.ts"
import type { Timing } from "./timing.ts"
import { openWorld, type Served, type World } from "./world.ts"

/** What one part of the bench has found. `facts` go into the JSON file as they are. */
export type Finding = { lines: readonly Line[]; correctness: readonly Correctness[]; facts: Record<string, unknown> }

export type Part = { name: string; about: string; run(bench: Bench): Promise<Finding> }

/** What parts are measured with; each thing is started when it is first asked for, and stays. */
export type Bench = {
  options: Options
  timing: Timing
  world: World
  generator: Generator
  /** Pages are served too, as `npm start` does. */
  pages: boolean
  say(text: string): void
  databaseUrl(): Promise<string>
  /** The first server or the second, on one database. */
  server(which: 0 | 1): Promise<TestServer>
  ceilings(): Promise<{ node: Served; next: Served }>
}

export async function openBench(options: Options, timing: Timing): Promise<Bench & { close(): Promise<void> }> {
  const world = await openWorld(options.postgres)
  const generator = startGenerator()
  const pages = process.env["GOVERNOR_UI"] !== "off" && existsSync(join(root, ".next/BUILD_ID"))
  const databaseUrl = once(() => world.makeDatabase("governed"))
  const serve = () => databaseUrl().then((url) => world.serve(url, { pages }))
  const servers = [once(serve), once(serve)] as const
  return {
    options,
    timing,
    world,
    generator,
    pages,
    say: (text) => console.log(text),
    databaseUrl,
    server: (which) => servers[which](),
    ceilings: once(async () => ({
      node: await world.run("bench/ceilings/bare-node.ts", await world.makeDatabase("ceiling")),
      next: await buildBareNext().then(() => world.run("bench/ceilings/bare-next.ts")),
    })),
    async close() {
      generator.close()
      await world.close()
    },
  }
}

const root = join(import.meta.dirname, "..")

async function buildBareNext(): Promise<void> {
  const { code, output } = await runCommand(["next", "build", "bench/ceilings/next-app"])
  if (code !== 0) throw new Error(`the bare Next app could not be built:\n${output}`)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
