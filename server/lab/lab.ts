import { setTimeout as pause } from "node:timers/promises"
import type { LabNews, LabPart, LabScenario } from "#lib/contracts/lab"
import type { PrismaClient } from "#lib/db/client"
import { exactUsd, type Report, toLabReport } from "#lib/domain/lab"
import { makeLabKey } from "./lab-key.ts"
import type { Tally } from "./pace.ts"
import type { Spent } from "./read-spent.ts"
import { runLab } from "./run-lab.ts"

export type Lab = {
  /** @returns how it goes; or why it does not begin: a run of `org` is under way, or as many as this server plays at once */
  start: (org: number, scenario: LabScenario, signal: AbortSignal) => AsyncGenerator<LabNews> | "yours" | "full"
}

/** Beside each other on one server; each is up to 500 agents that ask as fast as they are answered. */
const MOST_RUNS = 3

/** How often progress is told. */
const EVERY_MS = 200

type Now = Tally & { part: LabPart; beganMs: number; readSpent: () => Promise<Spent> }

/**
 * The lab of a server that runs: the load of `governor lab`, sent to this server's own public API, in an organization of its own.
 *
 * One run per organization at a time, and a few per server. `signal` ends a run.
 */
export function createLab({ db, secret, url }: { db: PrismaClient; secret: string; url: string }): Lab {
  const playing = new Set<number>()
  return { start }

  function start(org: number, scenario: LabScenario, signal: AbortSignal): ReturnType<Lab["start"]> {
    if (playing.has(org)) return "yours"
    if (playing.size >= MOST_RUNS) return "full"
    playing.add(org)
    let now: Now | null = null
    const report = run()
    // Whoever reads the news hears of a failure; where nobody does any more it must not count as unhandled.
    report.catch(() => {})
    return news(report, () => now, signal)

    async function run(): Promise<Report> {
      try {
        const key = await makeLabKey(db, secret)
        return await runLab({ url, key }, scenario, {
          signal,
          onPart: (part, readSpent) => {
            now = { part, readSpent, beganMs: performance.now(), admitted: 0, refused: 0, wallMs: null }
          },
          onTurn: (tally) => {
            if (now) now = { ...now, ...tally }
          },
        })
      } finally {
        playing.delete(org)
      }
    }
  }
}

/** How it goes, a few times a second, and in the end the report or why there is none. Says nothing more once it is ended from outside. */
async function* news(report: Promise<Report>, nowOf: () => Now | null, signal: AbortSignal): AsyncGenerator<LabNews> {
  const ended = report.then(
    () => true,
    () => true,
  )
  while (!(await Promise.race([ended, pause(EVERY_MS, false)]))) {
    const now = nowOf()
    if (now) yield progressOf(now, await now.readSpent())
  }
  try {
    yield { type: "report", report: toLabReport(await report) }
  } catch (error) {
    if (!signal.aborted) yield { type: "failed", detail: error instanceof Error ? error.message : String(error) }
  }
}

function progressOf({ part, admitted, refused, wallMs, beganMs }: Now, { spentNano }: Spent): LabNews {
  const elapsedMs = Math.round(performance.now() - beganMs)
  return { type: "progress", part, admitted, refused, wallMs, elapsedMs, spentUsd: exactUsd(spentNano) }
}
