import type { Replayed } from "./read-events.ts"

/** One request: its body as JSON, and the events in it by position. */
export type Batch = { body: string; events: readonly Replayed[] }

export type BatchOptions = {
  maxEvents: number
  /** Of the body. */
  maxBytes: number
  backfill: boolean
  /** Resolves when this event is due; null where there is nothing to wait for. */
  due: (event: Replayed) => Promise<void> | null
}

/** Made anew for each body. */
const HEAD_BYTES = 100

/**
 * Pack events into requests, in order. What is packed goes before a pause: an event that is due does not wait for one that is not.
 */
export async function* packBatches(events: AsyncIterable<Replayed>, options: BatchOptions): AsyncGenerator<Batch> {
  let packed: Replayed[] = []
  let texts: string[] = []
  let bytes = HEAD_BYTES

  function* flush(): Generator<Batch> {
    if (packed.length === 0) return
    const head = options.backfill ? '"backfill":true' : `"sentAt":${JSON.stringify(new Date().toISOString())}`
    yield { body: `{${head},"events":[${texts.join(",")}]}`, events: packed }
    packed = []
    texts = []
    bytes = HEAD_BYTES
  }

  for await (const next of events) {
    const pause = options.due(next)
    if (pause) {
      yield* flush()
      await pause
    }
    const text = JSON.stringify(next.event)
    const size = Buffer.byteLength(text) + 1
    if (packed.length >= options.maxEvents || bytes + size > options.maxBytes) yield* flush()
    packed.push(next)
    texts.push(text)
    bytes += size
  }
  yield* flush()
}
