import type { Order } from "#server/client/usage"

/** What an obedient agent does next. `wait`, then ask again; `end` the task. */
export type Move = { do: "call"; model: string | null } | { do: "wait"; ms: number } | { do: "end" }

/** A suspended agent asks again this often, because it holds no stream open. */
const ASK_AGAIN_MS = 5_000

/** A total answer to every directive; one that is not known waits, as the contract asks. */
export function obey(order: Pick<Order, "action" | "retryAfterMs" | "model">): Move {
  switch (order.action) {
    case "continue":
      return { do: "call", model: null }
    case "downgrade":
      return { do: "call", model: order.model }
    case "throttle":
      return { do: "wait", ms: order.retryAfterMs ?? 1_000 }
    case "suspend":
      return { do: "wait", ms: order.retryAfterMs ?? ASK_AGAIN_MS }
    case "kill":
      return { do: "end" }
  }
}
