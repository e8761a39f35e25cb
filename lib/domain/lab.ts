import type { LabReport, LabRun } from "#lib/contracts/lab"
import { formatUsd } from "./money.ts"

/** The lesson's runaway: a call every 100 ms, at the conservative price of a model that nobody lists. */
export const CALL = { model: "runaway-model", usage: { input: 20, output: 10 } } as const
export const CALL_TOKENS = 30
export const CALL_NANO = 500_000n
export const BUDGET_NANO = 50_000_000n
export const EVERY_MS = 100
/** How long a call takes its provider. Meanwhile others look at the same total. */
export const CALL_MS = 40
/** For so long the runaway runs on against the wall, which is what makes it one. */
export const AFTER_WALL_MS = 2_000

const HOUR_MS = 3_600_000

export type Run = { admitted: number; refused: number; spentNano: bigint; tokens: number; wallMs: number }

/** What nobody would have stopped, in an hour. */
export function ungovernedHour(agents: number): { calls: number; tokens: number; costNano: bigint } {
  const calls = (HOUR_MS / EVERY_MS) * agents
  return { calls, tokens: calls * CALL_TOKENS, costNano: BigInt(calls) * CALL_NANO }
}

function overshootNano({ spentNano }: Run): bigint {
  return spentNano > BUDGET_NANO ? spentNano - BUDGET_NANO : 0n
}

/** Dollars to the nano-dollar, so that nothing is hidden by rounding: `0.050000000`. */
export function exactUsd(nano: bigint): string {
  const [whole, fraction = ""] = formatUsd(nano).split(".")
  return `${whole}.${fraction.padEnd(9, "0")}`
}

/** What a lab has to say to programs, and what its page shows. */
export type Report = { agents: number; governed: Run; checkThenRecord: Run | null }

/** Money in dollars, as exact decimal strings; `wallMs` from the first call to the first refusal. */
export function toLabReport({ agents, governed, checkThenRecord }: Report): LabReport {
  const { calls, tokens, costNano } = ungovernedHour(agents)
  return {
    agents,
    everyMs: EVERY_MS,
    callUsd: exactUsd(CALL_NANO),
    budgetUsd: exactUsd(BUDGET_NANO),
    ...toLabRun(governed),
    // Whole cents: an hour of such calls has no smaller part.
    ungovernedHour: { calls, tokens, costUsd: (Number(costNano / 10_000_000n) / 100).toFixed(2) },
    checkThenRecord: checkThenRecord && toLabRun(checkThenRecord),
  }
}

function toLabRun(run: Run): LabRun {
  const { admitted, refused, spentNano, tokens, wallMs } = run
  return { admitted, refused, spentUsd: exactUsd(spentNano), overshootUsd: exactUsd(overshootNano(run)), tokens, wallMs }
}

export type LabTable = { load: string; columns: string[]; rows: { name: string; values: string[] }[]; ungovernedHour: string }

/** The figures for people, in words: a column for each way the load was run. */
export function labTable({ agents, everyMs, callUsd, budgetUsd, ungovernedHour, checkThenRecord, ...governed }: LabReport): LabTable {
  const runs: LabRun[] = [governed, ...(checkThenRecord ? [checkThenRecord] : [])]
  const row = (name: string, of: (run: LabRun) => string) => ({ name, values: runs.map(of) })
  const { calls, tokens, costUsd } = ungovernedHour
  return {
    load: `${agents === 1 ? "one agent" : `${agents} agents`}, a call every ${everyMs} ms at $${callUsd}, one session with $${budgetUsd}`,
    columns: ["governed", ...(checkThenRecord ? ["check, then record"] : [])],
    rows: [
      row("calls admitted", ({ admitted }) => count(admitted)),
      row("calls refused", ({ refused }) => count(refused)),
      row("tokens", (run) => count(run.tokens)),
      row("spent", ({ spentUsd }) => `$${spentUsd}`),
      row("overshoot", ({ overshootUsd }) => `$${overshootUsd}`),
      row("time to the wall", ({ wallMs }) => `${(wallMs / 1_000).toFixed(1)} s`),
    ],
    ungovernedHour: `${count(calls)} calls, ${count(tokens)} tokens, $${Number(costUsd).toLocaleString("en-US", { minimumFractionDigits: 2 })}`,
  }
}

function count(value: number): string {
  return value.toLocaleString("en-US")
}
