import { setTimeout as pause } from "node:timers/promises"
import { AFTER_WALL_MS, EVERY_MS } from "./figures.ts"

export type Turn = "admitted" | "refused" | "wait"

/**
 * Agents that each begin a call every 100 ms, all at the same instants, until a while after the first refusal.
 *
 * @param call one turn of one agent; `wait`: the budget is all set aside for calls under way
 * @returns how many were admitted and refused, and when the first refusal came, in ms from the beginning
 */
export async function runaway(agents: number, call: (id: string, agent: string) => Promise<Turn>) {
  const counts = { admitted: 0, refused: 0, wait: 0 }
  const began = performance.now()
  let wallMs = Number.POSITIVE_INFINITY
  await Promise.all(
    Array.from({ length: agents }, async (_, at) => {
      for (let n = 0; performance.now() - began < wallMs + AFTER_WALL_MS; n += 1) {
        const turn = await call(`${at}-${n}`, `runaway-${at + 1}`)
        counts[turn] += 1
        if (turn === "refused") wallMs = Math.min(wallMs, performance.now() - began)
        await pause(Math.max(0, began + (n + 1) * EVERY_MS - performance.now()))
      }
    }),
  )
  return { admitted: counts.admitted, refused: counts.refused, wallMs: Math.round(wallMs) }
}
