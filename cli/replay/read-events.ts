import type { Sent } from "#server/client/usage"
import { readRows } from "./read-rows.ts"
import type { Survey } from "./survey.ts"
import { Fault, type Row } from "./trace-format.ts"

export type Replayed = { line: number; atMs: number; event: Sent }
export type Broken = { line: number; fault: string }

export type Given = {
  agent: string
  /** For traces that name none. */
  model: string
  /** The instant at which a time of the trace is replayed. */
  place: (traceMs: number) => number
}

const HOUR_MS = 3_600_000

/** The events of a trace in the order of its rows. The id is the file's hash and the row's number, since some rows are exact copies of others. */
export async function* readEvents(path: string, trace: Survey, given: Given): AsyncGenerator<Replayed | Broken> {
  let row = 0
  for await (const read of readRows(path)) {
    if ("header" in read) continue
    row += 1
    yield "fault" in read ? read : toEvent(read.line, read.row, row, trace, given)
  }
}

function toEvent(line: number, row: Row, number: number, { format, hash, firstMs }: Survey, given: Given): Replayed | Broken {
  try {
    const traceMs = format.atMs(row)
    const atMs = given.place(traceMs)
    const place = { row: number, hour: Math.floor((traceMs - firstMs) / HOUR_MS) }
    const occurredAt = new Date(atMs).toISOString()
    return { line, atMs, event: { id: `${hash}-${number}`, agent: given.agent, ...format.read(row, place, given), occurredAt } }
  } catch (error) {
    if (error instanceof Fault || error instanceof RangeError) return { line, fault: error.message }
    throw error
  }
}
