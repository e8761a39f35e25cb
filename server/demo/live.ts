import { goOn } from "./go-on.ts"
import type { Temperament } from "./temperaments.ts"
import type { World } from "./world.ts"

/** The life of a healthy agent: one task after the other, each directive obeyed. Ends by the world's end. */
export async function live(temperament: Temperament, world: World): Promise<never> {
  for (;;) await work(temperament, world)
}

async function work({ agent, turns, act }: Temperament, world: World): Promise<void> {
  const task = world.newTask(agent)
  let order = await world.ask(task)
  for (let turn = 0; turn < turns; turn += 1) {
    const { waitMs, calls } = act(turn, world.random)
    await world.pause(waitMs)
    for (const call of calls) {
      const go = await goOn(world, task, order)
      if (go === "end") return
      if (order.code === "user_tokens") world.retire(task.user)
      await world.pause(Math.min(call.durationMs ?? 0, 400))
      order = await world.report(task, [call.kind === "llm" && go.model !== null ? { ...call, model: go.model } : call])
    }
  }
}
