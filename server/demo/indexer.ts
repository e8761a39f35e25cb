import type { Order } from "#server/client/usage"
import { openaiCall, toolCall } from "./calls.ts"
import { goOn } from "./go-on.ts"
import { around } from "./random.ts"
import type { Subjects, World } from "./world.ts"

export const INDEXER = "indexer-2"

const TURN_MS = 3_000
/** Turns that go well before the search index goes down, and after a person has seen to it. */
const SOUND_TURNS = 8
/** How long a person is waited for before the task is given up. */
const PATIENCE_MS = 180_000

/** An agent whose tool fails: told to wait 1 s, then 5 s, then for a person. Resumed, it works on and finishes. */
export async function indexInVain(world: World): Promise<never> {
  for (;;) {
    const task = world.newTask(INDEXER)
    const order = await turns(world, task, await world.ask(task), "ok")
    if (order === "end") continue
    const broken = await failUntilHeld(world, task, order)
    if (broken === "end") continue
    await turns(world, task, broken, "ok")
  }
}

/** Think, then search. */
async function turns(world: World, task: Subjects, first: Order, outcome: "ok"): Promise<Order | "end"> {
  let order = first
  for (let turn = 0; turn < SOUND_TURNS; turn += 1) {
    if ((await goOn(world, task, order)) === "end") return "end"
    await world.pause(around(world.random, TURN_MS))
    await world.report(task, [openaiCall("gpt-4o-mini", { input: around(world.random, 500), output: 60 }, 600)])
    order = await world.report(task, [toolCall("search", `search:${turn}:${around(world.random, 6_000)}`, 180, outcome)])
  }
  return order
}

/** The same search again and again, each time when it may, until a person is asked for; then wait for one. */
async function failUntilHeld(world: World, task: Subjects, first: Order): Promise<Order | "end"> {
  let order = first
  for (let attempt = 0; order.code !== "human_intervention_required"; attempt += 1) {
    if ((await goOn(world, task, order)) === "end") return "end"
    order = await world.report(task, [toolCall("search", `search:broken:${attempt}`, 900, "error")])
    // Where the brake only observes there is nobody to wait for.
    if (attempt >= 5) return order
    if (order.action === "continue") await world.pause(TURN_MS)
  }
  if ((await goOn(world, task, order, PATIENCE_MS)) === "end") return "end"
  return world.ask(task)
}
