import { setTimeout as pause } from "node:timers/promises"
import { AFTER_WALL_MS, EVERY_MS } from "#lib/domain/lab"

export type Turn = "admitted" | "refused" | "wait"

/** How far a runaway has come; `wallMs` is null until the first refusal. */
export type Tally = { admitted: number; refused: number; wallMs: number | null }

export type Pace = {
  agents: number
  /** Ends it early: it rejects then. */
  signal: AbortSignal
  /** Told after each turn of each agent. */
  onTurn: (tally: Tally) => void
}

/**
 * Agents that each begin a call every 100 ms, all at the same instants, until a while after the first refusal.
 *
 * @param call one turn of one agent; `wait`: the budget is all set aside for calls under way
 * @returns how many were admitted and refused, and when the first refusal came, in ms from the beginning
 */
export async function runaway({ agents, signal, onTurn }: Pace, call: (id: string, agent: string) => Promise<Turn>) {
  const tally = { admitted: 0, refused: 0, wallMs: Number.POSITIVE_INFINITY }
  const began = performance.now()
  await Promise.all(
    Array.from({ length: agents }, async (_, at) => {
      for (let n = 0; performance.now() - began < tally.wallMs + AFTER_WALL_MS; n += 1) {
        const turn = await call(`${at}-${n}`, `runaway-${at + 1}`)
        if (turn !== "wait") tally[turn] += 1
        if (turn === "refused") tally.wallMs = Math.min(tally.wallMs, Math.round(performance.now() - began))
        onTurn({ ...tally, wallMs: Number.isFinite(tally.wallMs) ? tally.wallMs : null })
        await pause(Math.max(0, began + (n + 1) * EVERY_MS - performance.now()), undefined, { signal })
      }
    }),
  )
  return tally
}
