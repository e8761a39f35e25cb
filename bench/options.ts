import { join } from "node:path"
import { parseArgs } from "node:util"

export type Options = {
  quick: boolean
  /** Names of parts; null: all. */
  only: readonly string[] | null
  json: string
  /** Events stored before queries and ingest are measured on them. */
  events: number
  traces: string
  /** Folder of the Postgres to run; null: the embedded one. */
  postgres: string | null
  write: boolean
}

export const HELP = `npm run bench -- [options]

Starts its own Postgres and servers, measures them beside their ceilings, checks that nothing was lost or overspent, and prints a table.

  --quick            shorter slices and runs: a look in some minutes instead of an hour
  --only NAME,NAME   these parts alone
  --events N         stored before queries are timed (default 1000000; up to 10000000)
  --traces DIR       recorded traces (default: BENCH_TRACES, else ../shared/data; left out where they are not there)
  --postgres DIR     programs of another Postgres than the embedded one, such as \`pg_config --bindir\` names
  --json FILE        where the figures go (default .governor/bench.json)
  --write            put the table into bench/README.md and the figures into bench/newest.json; parts that were not run stay, and say of which run they are
  --help             this

GOVERNOR_UI=off measures the API alone, without pages. Exit code 1 where anything was lost, overspent or does not add up.`

const root = join(import.meta.dirname, "..")

/** null: help was asked for. @throws TypeError naming what is wrong */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      events: { type: "string" },
      traces: { type: "string" },
      postgres: { type: "string" },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  if (values.help) return null
  const events = Number(values.events ?? (values.quick ? 100_000 : 1_000_000))
  if (!Number.isInteger(events) || events < 1_000 || events > 10_000_000) throw new TypeError("--events takes 1000 to 10000000")
  return {
    quick: values.quick,
    only: values.only?.split(",") ?? null,
    events,
    traces: values.traces ?? process.env["BENCH_TRACES"] ?? join(root, "../shared/data"),
    postgres: values.postgres ?? null,
    json: values.json ?? join(root, values.write ? "bench/newest.json" : ".governor/bench.json"),
    write: values.write,
  }
}
