import type { TraceEvent } from "#lib/domain/preview"

/** A recorded call as it is read: amounts are exact in a double (R7 bounds them far below 2^53). */
export type TraceRow = {
  at: number
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
  /** By instant; those of one instant in the order in which they were added. */
  inOrder(planOf: (user: string) => string | null): Iterable<TraceEvent>
}

const CHUNK = 65_536
/** Calls that are sorted at once: what a piece of work between two looks at other requests may cost. */
const BUCKET = 4_096

/**
 * Up to millions of recorded calls in memory: some 45 bytes each, names once. They are read in order of arrival, but happened in
 * another (history is imported in any order), and limits are judged by when they happened.
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
    chunk.at[place] = row.at
    chunk.tokens[place] = row.tokens
    chunk.cost[place] = row.cost
    chunk.agent[place] = intern(row.agent)
    chunk.session[place] = intern(row.session)
    chunk.user[place] = intern(row.user_name)
    chunk.model[place] = intern(row.model)
    chunk.tool[place] = row.kind === "tool" ? 1 : 0
    firstMs = Math.min(firstMs, row.at)
    lastMs = Math.max(lastMs, row.at)
    size += 1
  }

  function atOf(index: number): number {
    return chunks[Math.floor(index / CHUNK)]?.at[index % CHUNK] ?? 0
  }

  function* inOrder(planOf: (user: string) => string | null): Iterable<TraceEvent> {
    for (const bucket of bucketsOf(size, atOf, firstMs, lastMs)) {
      bucket.sort((a, b) => atOf(a) - atOf(b) || a - b)
      for (const index of bucket) yield eventAt(index, planOf)
    }
  }

  function eventAt(index: number, planOf: (user: string) => string | null): TraceEvent {
    const chunk = chunks[Math.floor(index / CHUNK)] as Chunk
    const place = index % CHUNK
    const text = (column: Uint32Array) => texts[column[place] ?? 0] ?? ""
    const user = text(chunk.user)
    const tool = chunk.tool[place] === 1
    return {
      atMs: chunk.at[place] ?? 0,
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

type Chunk = ReturnType<typeof makeChunk>

function makeChunk() {
  return {
    at: new Float64Array(CHUNK),
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
