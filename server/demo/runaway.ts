import { type Call, openaiCall } from "./calls.ts"
import { goOn } from "./go-on.ts"
import type { World } from "./world.ts"

/** 200 in at $20 and 200 out at $80 a million: $0.02, so that $0.50 is exactly 25 calls and 10,000 tokens. */
export const RUNAWAY_CALL: Call = openaiCall("o3-pro", { input: 200, output: 200 }, 120)
export const RUNAWAY_EVERY_MS = 1000 / 6

/** What restarting takes at least. */
const BREATH_MS = 200

export type RunawayOptions = {
  agent: string
  /** From the beginning of one session to that of the next. */
  restartEveryMs: number
  /** When its supervisor has had enough. */
  untilMs: number
}

/**
 * A loop bug under a supervisor: each session burns an expensive model six times a second until it is told to stop, and the
 * supervisor, who knows no better, restarts it. It obeys; that is all that is good about it.
 */
export async function runAway(options: RunawayOptions, world: World): Promise<void> {
  while (world.nowMs() < options.untilMs) {
    const begunMs = world.nowMs()
    await burn(options.agent, world)
    await world.pause(Math.max(BREATH_MS, begunMs + options.restartEveryMs - world.nowMs()))
  }
}

async function burn(agent: string, world: World): Promise<void> {
  const task = world.newTask(agent)
  let order = await world.ask(task)
  let dueMs = world.nowMs()
  for (;;) {
    const go = await goOn(world, task, order, 0)
    if (go === "end") return
    if (order.code === "user_tokens") {
      world.retire(task.user)
      return
    }
    dueMs = Math.max(dueMs + RUNAWAY_EVERY_MS, world.nowMs())
    await world.pause(dueMs - world.nowMs())
    order = await world.report(task, [RUNAWAY_CALL])
  }
}
