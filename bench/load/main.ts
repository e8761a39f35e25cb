/** A load generator: a process of its own that takes one order at a time from the conductor. */
import { runLoad } from "./run-load.ts"
import { runTrace } from "./run-trace.ts"
import type { LoadOrder } from "./spec.ts"

process.on("message", async (order: LoadOrder) => {
  process.send?.(order.order === "load" ? await runLoad(order) : await runTrace(order))
})
process.on("disconnect", () => process.exit(0))
