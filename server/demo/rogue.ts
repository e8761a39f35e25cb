import { openaiCall } from "./calls.ts"
import { around } from "./random.ts"
import type { World } from "./world.ts"

export const ROGUE = "scraper-x"
const USER = "shadow-it"

/** $0.05 a call: the session's $0.50 are gone after ten. */
export const EAGER_CALL = openaiCall("o3-pro", { input: 500, output: 500 }, 800)
const EAGER_CALLS = 10
/** What it goes on with is short, so that its budget stays the one limit that it defies. */
export const SNEAKY_CALL = openaiCall("o3-pro", { input: 10, output: 60 }, 800)
export const CALLS_OF_A_TASK = 450

/** An agent that reports what it does and listens to nobody: its stop is seen to be defied, with the money spent since. */
export async function goRogue(world: World): Promise<never> {
  for (;;) {
    const task = { ...world.newTask(ROGUE), user: USER }
    for (let call = 0; call < CALLS_OF_A_TASK; call += 1) {
      const eager = call < EAGER_CALLS
      // A call of 800 ms after a longer pause began after the stop was told.
      await world.pause(eager ? 1_200 : around(world.random, 5_000))
      await world.report(task, [eager ? EAGER_CALL : SNEAKY_CALL])
    }
  }
}
