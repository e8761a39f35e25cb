import type { Order } from "#server/client/usage"
import { type Call, openaiCall } from "./calls.ts"
import { goOn } from "./go-on.ts"
import { around } from "./random.ts"
import type { Subjects, World } from "./world.ts"

export const DRAFTER = "drafter"

/** Customers who have almost used up their month, one after the other as they reach their hard stop. */
const CUSTOMERS = ["northwind", "contoso", "fabrikam", "tailspin", "wingtip"] as const

/** What such a customer has used already: 20 jobs of 49,500 tokens, each below the session token breaker. */
const ARCHIVE_JOBS = 20
const ARCHIVE_CALL: Call = openaiCall("gpt-4o-mini", { input: 3_000, cached: 46_000, output: 500 }, 30_000)

/** Calls of one draft. */
const DRAFT_CALLS = 10

/**
 * An agent that works for a customer near the monthly quota, crosses it, and goes on with the cheaper model it is told to use:
 * quickly up to the quota, then seldom, so that the hard stop is hours away.
 */
export async function draft(world: World): Promise<never> {
  for (let at = 0; ; ) {
    const user = CUSTOMERS[at % CUSTOMERS.length] ?? CUSTOMERS[0]
    const outcome = await oneDraft(world, { ...world.newTask(DRAFTER), user })
    if (outcome === "used up") at += 1
  }
}

async function oneDraft(world: World, task: Subjects): Promise<"done" | "used up"> {
  let order = await world.ask(task)
  if (order.action === "continue") order = await world.report(task, [draftCall(world, "gpt-4o", "long")])
  if (order.action === "continue") await readArchive(world, task.user)
  for (let call = 0; call < DRAFT_CALLS; call += 1) {
    if (isUsedUp(order)) return "used up"
    const go = await goOn(world, task, order)
    if (go === "end") return "done"
    await world.pause(around(world.random, go.model === null ? 2_500 : 15_000))
    order = await world.report(task, [draftCall(world, go.model ?? "gpt-4o", go.model === null ? "long" : "short")])
  }
  return "done"
}

/** The hard stop of a user ends with the month, and this fleet does not wait that long. */
function isUsedUp(order: Order): boolean {
  return order.action === "suspend" && order.code === "user_tokens"
}

function draftCall(world: World, model: string, length: "long" | "short"): Call {
  const { random } = world
  return length === "long"
    ? openaiCall(model, { input: around(random, 1_600), output: around(random, 500) }, around(random, 3_000))
    : openaiCall(model, { input: around(random, 120), output: around(random, 60) }, around(random, 900))
}

/** The customer's month so far, caught up at once where it is not there yet. */
async function readArchive(world: World, user: string): Promise<void> {
  for (let job = 0; job < ARCHIVE_JOBS; job += 1) {
    const task = { ...world.newTask(DRAFTER), user }
    const order = await world.report(task, [ARCHIVE_CALL])
    if (order.action !== "continue") return
  }
}
