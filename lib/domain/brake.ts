/**
 * The retry brake of one tool in one session: consecutive failures answer a wait of 1 s, then of 5 s, then a person.
 * Only a success or a person clears it.
 */
export type Brake = { state: "clear" } | { state: "waiting"; failures: 1 | 2; retryAtMs: number } | { state: "human"; sinceMs: number }

export type BrakeEvent = { type: "ok" } | { type: "error"; atMs: number } | { type: "resume" }

export const CLEAR: Brake = Object.freeze({ state: "clear" })
export const BRAKE_WAIT_MS = { 1: 1_000, 2: 5_000 } as const

/** One tool call came back, or a person pressed Resume. A success after the third failure clears nothing: a person was asked for. */
export function stepBrake(brake: Brake, event: BrakeEvent): Brake {
  switch (event.type) {
    case "resume":
      return CLEAR
    case "ok":
      return brake.state === "human" ? brake : CLEAR
    case "error":
      return afterFailure(brake, event.atMs)
  }
}

function afterFailure(brake: Brake, atMs: number): Brake {
  switch (brake.state) {
    case "clear":
      return { state: "waiting", failures: 1, retryAtMs: atMs + BRAKE_WAIT_MS[1] }
    case "waiting":
      return brake.failures === 1
        ? { state: "waiting", failures: 2, retryAtMs: atMs + BRAKE_WAIT_MS[2] }
        : { state: "human", sinceMs: atMs }
    case "human":
      return brake
  }
}

/** The brake as its stored row tells it: how many failures in a row, and when the last one was. */
export function brakeOf(failures: number, lastFailAtMs: number): Brake {
  if (failures <= 0) return CLEAR
  if (failures >= 3) return { state: "human", sinceMs: lastFailAtMs }
  const step = failures === 1 ? 1 : 2
  return { state: "waiting", failures: step, retryAtMs: lastFailAtMs + BRAKE_WAIT_MS[step] }
}
