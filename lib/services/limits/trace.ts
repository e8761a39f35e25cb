import type { TraceEvent } from "#lib/domain/preview"

/** A recorded call as it is read: amounts are exact in a double (R7 bounds them far below 2^53). */
export type TraceRow = {
  /** When it arrived, in microseconds: those with one instant were recorded together. 0 for imported history, which counts when it happened. */
  received: number
  /** When it happened, in milliseconds. */
  placed: number
  agent: string
  session: string
  user_name: string
  kind: "llm" | "tool"
  model: string
  tokens: number
  cost: number
}

export type Trace = {
  add(row: TraceRow): void
  readonly size: number
  /** By the instant at which they counted, each batch whole; those of one instant in the order in which they were added. */
  inOrder(planOf: (user: string) => string | null): Iterable<readonly TraceEvent[]>
}

const CHUNK = 65_536
/** Calls that are sorted at once: what a piece of work between two looks at other requests may cost. */
const BUCKET = 4_096

/**
 * Up to millions of recorded calls in memory: some 55 bytes each, names once. They are read in order of arrival, but history is
 * imported in any order, and is judged by when it happened.
 */
export function createTrace(): Trace {
  const chunks: Chunk[] = []
  const names = new Map<string, number>()
  const texts: string[] = []
  let size = 0
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY

  function intern(text: string): number {
    const known = names.get(text)
    if (known !== undefined) return known
    names.set(text, texts.length)
    return texts.push(text) - 1
  }

  function add(row: TraceRow) {
    const place = size % CHUNK
    if (place === 0) chunks.push(makeChunk())
    const chunk = chunks.at(-1) as Chunk
    chunk.received[place] = row.received
    chunk.placed[place] = row.placed
    chunk.tokens[place] = row.tokens
    chunk.cost[place] = row.cost
    chunk.agent[place] = intern(row.agent)
    chunk.session[place] = intern(row.session)
    chunk.user[place] = intern(row.user_name)
    chunk.model[place] = intern(row.model)
    chunk.tool[place] = row.kind === "tool" ? 1 : 0
    firstMs = Math.min(firstMs, countedAtMs(row))
    lastMs = Math.max(lastMs, countedAtMs(row))
    size += 1
  }

  function receivedOf(index: number): number {
    return chunks[Math.floor(index / CHUNK)]?.received[index % CHUNK] ?? 0
  }

  function atOf(index: number): number {
    return countedAtMs({ received: receivedOf(index), placed: chunks[Math.floor(index / CHUNK)]?.placed[index % CHUNK] ?? 0 })
  }

  function* inOrder(planOf: (user: string) => string | null): Iterable<readonly TraceEvent[]> {
    for (const bucket of bucketsOf(size, atOf, firstMs, lastMs)) {
      bucket.sort((a, b) => atOf(a) - atOf(b) || receivedOf(a) - receivedOf(b) || a - b)
      let batch: TraceEvent[] = []
      let last = 0
      for (const index of bucket) {
        const received = receivedOf(index)
        if (batch.length > 0 && (received === 0 || received !== last)) {
          yield batch
          batch = []
        }
        batch.push(eventAt(index, planOf))
        last = received
      }
      if (batch.length > 0) yield batch
    }
  }

  function eventAt(index: number, planOf: (user: string) => string | null): TraceEvent {
    const chunk = chunks[Math.floor(index / CHUNK)] as Chunk
    const place = index % CHUNK
    const text = (column: Uint32Array) => texts[column[place] ?? 0] ?? ""
    const user = text(chunk.user)
    const tool = chunk.tool[place] === 1
    return {
      atMs: atOf(index),
      placedAtMs: chunk.placed[place] ?? 0,
      subjects: { agent: text(chunk.agent), session: text(chunk.session), user },
      plan: planOf(user),
      kind: tool ? "tool" : "llm",
      model: text(chunk.model) || null,
      amount: { tokens: BigInt(chunk.tokens[place] ?? 0), cost: BigInt(chunk.cost[place] ?? 0), calls: 1n, toolCalls: tool ? 1n : 0n },
    }
  }

  return {
    add,
    inOrder,
    get size() {
      return size
    },
  }
}

/** What arrives counts then, also when it happened before: back-dating dodges no quota. Imported history counts when it happened. */
export function countedAtMs({ received, placed }: Pick<TraceRow, "received" | "placed">): number {
  return received === 0 ? placed : Math.floor(received / 1_000)
}

type Chunk = ReturnType<typeof makeChunk>

function makeChunk() {
  return {
    received: new Float64Array(CHUNK),
    placed: new Float64Array(CHUNK),
    tokens: new Float64Array(CHUNK),
    cost: new Float64Array(CHUNK),
    agent: new Uint32Array(CHUNK),
    session: new Uint32Array(CHUNK),
    user: new Uint32Array(CHUNK),
    model: new Uint32Array(CHUNK),
    tool: new Uint8Array(CHUNK),
  }
}

/** Indexes grouped by stretches of time, earliest first: two passes, so that no sort of all of them is ever needed at once. */
function bucketsOf(size: number, atOf: (index: number) => number, firstMs: number, lastMs: number): Uint32Array[] {
  const buckets = Math.max(1, Math.ceil(size / BUCKET))
  const widthMs = (lastMs - firstMs) / buckets || 1
  const bucketOf = (index: number) => Math.min(buckets - 1, Math.floor((atOf(index) - firstMs) / widthMs))
  const ends = new Uint32Array(buckets)
  for (let index = 0; index < size; index++) ends[bucketOf(index)] = (ends[bucketOf(index)] ?? 0) + 1
  for (let bucket = 1; bucket < buckets; bucket++) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0)
  const starts = new Uint32Array(buckets)
  for (let bucket = 1; bucket < buckets; bucket++) starts[bucket] = ends[bucket - 1] ?? 0
  const order = new Uint32Array(size)
  const next = starts.slice()
  for (let index = 0; index < size; index++) {
    const bucket = bucketOf(index)
    const place = next[bucket] ?? 0
    order[place] = index
    next[bucket] = place + 1
  }
  return Array.from(starts, (start, bucket) => order.subarray(start, ends[bucket]))
}
