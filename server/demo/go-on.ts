import type { Order } from "#server/client/usage"
import { obey } from "./obey.ts"
import type { Subjects, World } from "./world.ts"

/** Longer than this a task does not wait to be resumed: its supervisor gives it up. */
const GIVE_UP_MS = 120_000
/** After a kill the next task is not begun at once. */
const AFTER_KILL_MS = 5_000

/**
 * Wait for as long as the order asks, ask again, and so on until a call may start.
 *
 * @returns the model to use instead of the usual one (null: the usual one); `"end"` where the task is over
 */
export async function goOn(
  world: World,
  subjects: Subjects,
  first: Order,
  giveUpMs = GIVE_UP_MS,
): Promise<{ model: string | null } | "end"> {
  let order = first
  for (let waitedMs = 0; ; ) {
    const move = obey(order)
    if (move.do === "call") return { model: move.model }
    if (move.do === "end") {
      await world.pause(AFTER_KILL_MS)
      return "end"
    }
    if (waitedMs >= giveUpMs) return "end"
    await world.pause(move.ms)
    waitedMs += move.ms
    order = await world.ask(subjects)
  }
}
