import { parse } from "csv-parse/sync"
import type { FieldError } from "#lib/contracts/problem"
import { UserRow } from "#lib/contracts/users"
import { plainCell } from "../csv.ts"
import { USER_COLUMNS, type UserColumn } from "./user-columns.ts"

const MOST_LINES = 5_000

/** Rows with the line on which each begins, and what cannot be read, by line. */
export type ReadUsers = { rows: UserRow[]; lines: number[]; errors: FieldError[] }

type Cells = Partial<Record<UserColumn, string>>
type Read = { record: string[]; info: { lines: number } }

/** A file of users as spreadsheets write it: comma, semicolon or tab, with or without a byte order mark. */
export function readUsersCsv(csv: string): ReadUsers {
  const [head, ...records] = readRecords(csv)
  const columns = (head?.record ?? []).map((name) => name.trim().toLowerCase())
  const errors = headErrors(columns)
  if (errors.length > 0 || head === undefined) return { rows: [], lines: [], errors }
  if (records.length > MOST_LINES)
    return { rows: [], lines: [], errors: [wrong(MOST_LINES + 2, null, `there are more than ${MOST_LINES} lines`)] }
  const read: ReadUsers = { rows: [], lines: [], errors: [] }
  for (const { record, info } of records) {
    const line = info.lines - record.join("").split("\n").length + 1
    const cells = Object.fromEntries(columns.map((column, at) => [column, plainCell((record[at] ?? "").trim())])) as Cells
    if (record.length !== columns.length) {
      read.errors.push(wrong(line, null, `has ${record.length} cells, and the head has ${columns.length}`))
      continue
    }
    if (cells.quota_tokens === "" && cells.hard_stop_tokens) {
      read.errors.push(wrong(line, "hard_stop_tokens", "is a part of a quota: say quota_tokens too, or leave both empty"))
      continue
    }
    const parsed = UserRow.safeParse(toRow(cells))
    if (parsed.success) {
      read.rows.push(parsed.data)
      read.lines.push(line)
    } else {
      read.errors.push(...parsed.error.issues.map(({ path, message }) => wrong(line, columnOf(path), message)))
    }
  }
  return read
}

/** @param column null: the line as a whole */
export function wrong(line: number, column: string | null, message: string): FieldError {
  return { pointer: `/csv/line ${line}${column === null ? "" : `, ${column}`}`, message }
}

function readRecords(csv: string): Read[] {
  const options = {
    bom: true,
    delimiter: [",", ";", "\t"],
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }
  return parse(csv, options) as unknown as Read[]
}

/** What belongs to a quota. */
const TERMS: readonly UserColumn[] = ["hard_stop_tokens", "on_exhausted", "fallback", "mode"]

function headErrors(columns: readonly string[]): FieldError[] {
  const twice = columns.find((column, at) => columns.indexOf(column) !== at)
  if (twice !== undefined) return [wrong(1, null, `names the column ${twice} twice`)]
  const unknown = columns.filter((column) => !USER_COLUMNS.includes(column as UserColumn))
  if (unknown.length > 0) return [wrong(1, null, `there is no column ${unknown.join(", ")}; columns are ${USER_COLUMNS.join(", ")}`)]
  if (!columns.includes("name")) return [wrong(1, null, "the first line names the columns, and one of them is name")]
  const term = columns.find((column) => TERMS.includes(column as UserColumn))
  return term === undefined || columns.includes("quota_tokens")
    ? []
    : [wrong(1, null, `${term} says nothing without the column quota_tokens`)]
}

/** An empty cell takes away: the label, the plan, the own quota. A column that is not there leaves it. */
function toRow(cells: Cells): unknown {
  const { name, label, plan, quota_tokens: tokens, hard_stop_tokens: hardStop, on_exhausted: onExhausted, fallback, mode } = cells
  return {
    name,
    ...(label !== undefined && { label: label || null }),
    ...(plan !== undefined && { plan: plan || null }),
    ...(tokens !== undefined && {
      quota:
        tokens === ""
          ? null
          : {
              tokens: toNumber(tokens),
              ...(hardStop && { hardStopTokens: toNumber(hardStop) }),
              ...(onExhausted && { onExhausted }),
              ...(fallback && { fallback }),
              ...(mode && { mode }),
            },
    }),
  }
}

/** `1,000,000`, `1 000 000` and `1000000`; what is no number stays what it is, and is told. */
function toNumber(text: string): number | string {
  return /^\d{1,3}([,_ ']\d{3})+$|^\d+$/.test(text) ? Number(text.replace(/\D/g, "")) : text
}

const COLUMN_OF: Readonly<Record<string, UserColumn>> = {
  tokens: "quota_tokens",
  hardStopTokens: "hard_stop_tokens",
  onExhausted: "on_exhausted",
}

function columnOf(path: readonly PropertyKey[]): string | null {
  const field = path.at(-1)
  return field === undefined ? null : (COLUMN_OF[String(field)] ?? String(field))
}
