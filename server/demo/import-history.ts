import { z } from "zod"
import { BurnSnapshot } from "#lib/contracts/burn"
import { ask, type Governor } from "#server/client/api-client"
import { postUsageBody, type Sent } from "#server/client/usage"
import { imagineHistory } from "./history.ts"

/** What of a snapshot tells when the fleet was last at work. */
export const Burn = z.object({ agents: z.array(BurnSnapshot.shape.agents.element.pick({ name: true, lastSeenAt: true }).strip()) })

const HISTORY_MS = 2 * 3_600_000
/** A shorter gap than this is seen on no chart. */
const GAP_MS = 60_000
const BATCH = 1000

/**
 * Fill the charts: two hours of history, or what is missing since the fleet was last at work.
 * An import that was interrupted is gone on with by the next one, since it stands in order of time.
 *
 * @returns how many events were sent
 */
export async function importHistory(governor: Governor, nowMs: number): Promise<number> {
  const { agents } = await ask(governor, "/api/v1/burn", Burn)
  const seenMs = agents.map(({ lastSeenAt }) => Date.parse(lastSeenAt))
  const fromMs = Math.max(nowMs - HISTORY_MS, ...seenMs)
  if (nowMs - fromMs < GAP_MS) return 0
  let sent = 0
  for (const events of batched(imagineHistory(fromMs, nowMs))) {
    await postUsageBody(governor, JSON.stringify({ backfill: true, events }), { forMs: 30_000 })
    sent += events.length
  }
  return sent
}

function* batched(events: Iterable<Sent>): Generator<Sent[]> {
  let batch: Sent[] = []
  for (const event of events) {
    batch.push(event)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
