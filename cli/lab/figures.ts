import { formatUsd } from "#lib/domain/money"

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

export function overshootNano({ spentNano }: Run): bigint {
  return spentNano > BUDGET_NANO ? spentNano - BUDGET_NANO : 0n
}

/** Dollars to the nano-dollar, so that nothing is hidden by rounding: `0.050000000`. */
export function exactUsd(nano: bigint): string {
  const [whole, fraction = ""] = formatUsd(nano).split(".")
  return `${whole}.${fraction.padEnd(9, "0")}`
}
