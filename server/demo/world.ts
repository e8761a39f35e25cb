import type { Order } from "#server/client/usage"
import type { Call } from "./calls.ts"
import type { Random } from "./random.ts"

/** Who makes a call, in which task, for whom. */
export type Subjects = { agent: string; session: string; user: string }

/** All that an agent of the fleet can do and know: the same that any agent outside has. */
export type World = {
  /** Report a call that happened and hear what to do; waits while the governor is away. */
  report: (subjects: Subjects, calls: readonly Call[]) => Promise<Order>
  /** Ask what to do. */
  ask: (subjects: Subjects) => Promise<Order>
  /** @throws when the fleet ends */
  pause: (ms: number) => Promise<void>
  random: Random
  nowMs: () => number
  /** A new task of an agent, for one of the customers. */
  newTask: (agent: string) => Subjects
  /** This customer's quota is used up; another one is served from now on. */
  retire: (user: string) => void
  signal: AbortSignal
}
