import { anthropicCall, openaiCall } from "./calls.ts"
import { around } from "./random.ts"
import type { World } from "./world.ts"

export const ROGUE = "scraper-x"
const USER = "shadow-it"

/** $0.05 a call: the session's $0.50 are gone after ten. */
const EAGER_CALLS = 10

/** An agent that reports what it does and listens to nobody: its stop is seen to be defied, with the money spent since. */
export async function goRogue(world: World): Promise<never> {
  const task = { ...world.newTask(ROGUE), user: USER }
  for (let call = 0; ; call += 1) {
    const eager = call < EAGER_CALLS
    await world.pause(eager ? 1_200 : around(world.random, 5_000))
    // A call of 800 ms after a longer pause began after the stop was told.
    await world.report(task, [
      eager
        ? anthropicCall("claude-opus-4-5", { input: 2_000, output: 1_600 }, 800)
        : openaiCall("o3-pro", { input: 50, output: 150 }, 800),
    ])
  }
}
