import { BUDGET_NANO, CALL_NANO, EVERY_MS, exactUsd, overshootNano, type Run, ungovernedHour } from "./figures.ts"

export type Report = { agents: number; governed: Run; checkThenRecord: Run | null }

/** The figures for programs. Money in dollars, as exact decimal strings; `wallMs` from the first call to the first refusal. */
export function toJson({ agents, governed, checkThenRecord }: Report) {
  const { calls, tokens, costNano } = ungovernedHour(agents)
  return {
    agents,
    everyMs: EVERY_MS,
    callUsd: exactUsd(CALL_NANO),
    budgetUsd: exactUsd(BUDGET_NANO),
    ...runToJson(governed),
    ungovernedHour: { calls, tokens, costUsd: cents(costNano) },
    checkThenRecord: checkThenRecord && runToJson(checkThenRecord),
  }
}

function runToJson(run: Run) {
  const { admitted, refused, spentNano, tokens, wallMs } = run
  return { admitted, refused, spentUsd: exactUsd(spentNano), overshootUsd: exactUsd(overshootNano(run)), tokens, wallMs }
}

/** The figures for people. */
export function toText({ agents, governed, checkThenRecord }: Report): string {
  const { calls, tokens, costNano } = ungovernedHour(agents)
  const who = agents === 1 ? "one agent" : `${agents} agents`
  const columns = [{ name: "governed", run: governed }, ...(checkThenRecord ? [{ name: "check, then record", run: checkThenRecord }] : [])]
  const line = (label: string, of: (run: Run) => string) => `${label.padEnd(18)}${columns.map(({ run }) => of(run).padStart(20)).join("")}`
  return [
    `${who}, a call every ${EVERY_MS} ms at $${exactUsd(CALL_NANO)}, one session with $${exactUsd(BUDGET_NANO)}`,
    "",
    ...(checkThenRecord ? [`${"".padEnd(18)}${columns.map(({ name }) => name.padStart(20)).join("")}`] : []),
    line("calls admitted", ({ admitted }) => count(admitted)),
    line("calls refused", ({ refused }) => count(refused)),
    line("tokens", (run) => count(run.tokens)),
    line("spent", ({ spentNano }) => `$${exactUsd(spentNano)}`),
    line("overshoot", (run) => `$${exactUsd(overshootNano(run))}`),
    line("time to the wall", ({ wallMs }) => `${(wallMs / 1_000).toFixed(1)} s`),
    "",
    `ungoverned, one hour: ${count(calls)} calls, ${count(tokens)} tokens, $${Number(cents(costNano)).toLocaleString("en-US", { minimumFractionDigits: 2 })}`,
  ].join("\n")
}

/** Whole cents: an hour of such calls has no smaller part. */
function cents(nano: bigint): string {
  return (Number(nano / 10_000_000n) / 100).toFixed(2)
}

function count(value: number): string {
  return value.toLocaleString("en-US")
}
