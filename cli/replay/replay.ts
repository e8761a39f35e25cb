import { setTimeout as pause } from "node:timers/promises"
import type { Governor, Patience } from "#server/client/api-client"
import { postUsageBody } from "#server/client/usage"
import { type Batch, packBatches } from "./batches.ts"
import { type Replayed, readEvents } from "./read-events.ts"
import type { Survey } from "./survey.ts"
import { countBroken, countReceipt, emptyTally, type Tally } from "./tally.ts"

export type ReplayOptions = {
  path: string
  trace: Survey
  agent: string
  model: string
  /** Play it as if it began at this instant; null: its own past, imported. A relative clock then ends at `nowMs`. */
  beginMs: number | null
  /** Times as fast as it happened; null: as fast as it goes. */
  speed: number | null
  nowMs: number
  patience: Patience
  onProgress: (tally: Tally) => void
}

/** Requests under way at once: enough that the next one is there when the server has committed the last. */
const IN_FLIGHT = 4
const MAX_EVENTS = 1000
const MAX_BYTES = 1_000_000
/** Events that are due within this time go together. */
const GRAIN_MS = 100

/**
 * Send a trace to a governor. A broken row is told and left out; nothing else is.
 *
 * @throws ApiError when the governor refuses the whole (a wrong key), or has been away longer than patience lasts; what was
 * confirmed stays, and the same replay again adds only the rest
 */
export async function replay(governor: Governor, options: ReplayOptions): Promise<Tally> {
  const { path, trace, agent, model, beginMs, nowMs, patience } = options
  const tally = emptyTally()
  const rate = options.speed ?? 1
  const startedMs = Date.now()
  const due = (traceMs: number) => startedMs + (traceMs - trace.firstMs) / rate

  const shiftMs = trace.format.relative ? nowMs - trace.lastMs : 0
  const place = (traceMs: number) => (beginMs === null ? traceMs + shiftMs : beginMs + (traceMs - trace.firstMs) / rate)

  const sound = soundEvents()
  const batches = packBatches(sound, { maxEvents: MAX_EVENTS, maxBytes: MAX_BYTES, backfill: beginMs === null, due: waitFor })
  const underWay = new Set<Promise<void>>()
  for await (const batch of batches) {
    const sending = send(batch)
    underWay.add(sending)
    // A rejection is met at the race or at the end; until then it must not count as unhandled.
    sending.then(() => underWay.delete(sending)).catch(() => {})
    if (underWay.size >= IN_FLIGHT) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  return tally

  async function send({ body, events }: Batch): Promise<void> {
    const { results } = await postUsageBody(governor, body, patience)
    countReceipt(tally, events, results)
    options.onProgress(tally)
  }

  async function* soundEvents(): AsyncGenerator<Replayed> {
    for await (const read of readEvents(path, trace, { agent, model, place })) {
      if ("fault" in read) countBroken(tally, read)
      else yield read
    }
  }

  function waitFor({ atMs }: Replayed): Promise<void> | null {
    if (options.speed === null && beginMs === null) return null
    const waitMs = (beginMs === null ? due(atMs - shiftMs) : atMs) - Date.now()
    return waitMs > 0 ? pause(Math.max(waitMs, GRAIN_MS), undefined, patience.signal ? { signal: patience.signal } : {}) : null
  }
}
