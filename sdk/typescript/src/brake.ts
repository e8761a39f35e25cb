/** Consecutive failures of one tool: wait 1 s, then 5 s, then a person. The governor holds the same brake; this one needs no answer of it. */
export type Brake = { state: "clear" } | { state: "waiting"; failures: 1 | 2; retryAtMs: number } | { state: "human" }

export const CLEAR: Brake = Object.freeze({ state: "clear" })
const WAIT_MS = { 1: 1_000, 2: 5_000 } as const

export function stepBrake(brake: Brake, outcome: "ok" | "error", nowMs: number): Brake {
  if (outcome === "ok") return CLEAR
  switch (brake.state) {
    case "clear":
      return { state: "waiting", failures: 1, retryAtMs: nowMs + WAIT_MS[1] }
    case "waiting":
      return brake.failures === 1 ? { state: "waiting", failures: 2, retryAtMs: nowMs + WAIT_MS[2] } : { state: "human" }
    case "human":
      return brake
  }
}
