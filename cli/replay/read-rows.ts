import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { parse } from "csv-parse/sync"
import { Fault, type Row } from "./trace-format.ts"

export type ReadRow = { line: number } & ({ row: Row } | { fault: string })

/**
 * The rows of a CSV file, first its header; broken ones say why, and where.
 *
 * Line by line, because a stray quote must not swallow the lines behind it: traces of counts have no line breaks in fields.
 * Empty lines are no rows.
 */
export async function* readRows(path: string): AsyncGenerator<{ header: string[] } | ReadRow> {
  const lines = createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY })
  let header: string[] | null = null
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === "") continue
    const fields = split(header ? text : text.replace(/^\uFEFF/, ""))
    if (!header) {
      if (typeof fields === "string") throw new Fault(`the header cannot be read: ${fields}`)
      header = fields
      yield { header }
    } else yield { line, ...asRow(header, fields) }
  }
}

function asRow(header: readonly string[], fields: string[] | string): { row: Row } | { fault: string } {
  if (typeof fields === "string") return { fault: fields }
  if (fields.length !== header.length) return { fault: `has ${fields.length} fields where the header has ${header.length}` }
  return { row: Object.fromEntries(header.map((column, at) => [column, fields[at] ?? ""])) }
}

function split(text: string): string[] | string {
  try {
    const [fields] = parse(text, { relax_column_count: true, trim: true }) as string[][]
    return fields ?? []
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
