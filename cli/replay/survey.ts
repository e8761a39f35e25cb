import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { readRows } from "./read-rows.ts"
import { Fault, recognise, type TraceFormat } from "./trace-format.ts"

/** What is known of a trace before its first event is sent. */
export type Survey = {
  format: TraceFormat
  /** Of the whole file, 16 hex characters: what makes an event's id its own. */
  hash: string
  /** Data rows, broken ones included. */
  rows: number
  /** Of the rows whose time can be read; 0 where there is none. */
  firstMs: number
  lastMs: number
}

/** Read a trace once. @throws Fault where it is no trace that is known here */
export async function survey(path: string): Promise<Survey> {
  const hash = createHash("sha256")
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  let format: TraceFormat | null = null
  let rows = 0
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  for await (const read of readRows(path)) {
    if ("header" in read) {
      format = recognise(read.header)
      if (!format) throw new Fault(`no trace that is known here: its columns are ${read.header.join(", ").slice(0, 200)}`)
      continue
    }
    rows += 1
    const atMs = "row" in read && format ? timeOf(format, read.row) : null
    if (atMs === null) continue
    firstMs = Math.min(firstMs, atMs)
    lastMs = Math.max(lastMs, atMs)
  }
  if (!format) throw new Fault("the file is empty")
  const timed = Number.isFinite(firstMs)
  return { format, hash: hash.digest("hex").slice(0, 16), rows, firstMs: timed ? firstMs : 0, lastMs: timed ? lastMs : 0 }
}

function timeOf(format: TraceFormat, row: Record<string, string>): number | null {
  try {
    return format.atMs(row)
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}
