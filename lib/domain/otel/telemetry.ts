/** What an attribute can be here; lists, maps and bytes say nothing about usage and are left behind while decoding. */
export type Scalar = string | number | boolean

/** Attributes by name, only those whose names are known (`fateOf`): prompts and answers never get this far. */
export type Attributes = ReadonlyMap<string, Scalar>

/** One span that has ended, as far as it matters here. Ids are lower-case hex; instants are the sender's. */
export type Span = {
  traceId: string
  spanId: string
  parentSpanId: string | null
  startMs: number
  endMs: number
  failed: boolean
  attributes: Attributes
  /** Of the program that sent it. */
  resource: Attributes
}

export type LogRecord = {
  /** Nanoseconds of the sender's clock, as digits: they tell two records of one millisecond apart. */
  timeNano: string
  /** Its name: `event.name`, or the body where that is a text. */
  name: string
  attributes: Attributes
  resource: Attributes
}

/** What a request held; `unreadable` of it had no identity to be counted by. */
export type Decoded<T> = { items: readonly T[]; unreadable: number }
