import { parseUsd } from "#lib/domain/money"
import type { Sent } from "#server/client/usage"

/** One row by column name, as the file has it. */
export type Row = Readonly<Record<string, string>>

/** Where a row stands: its number counts data rows from 1, hours count from the first row's time. */
export type Place = { row: number; hour: number }

export type TraceFormat = {
  name: string
  /** Who is said to have made the calls, where the caller names nobody. */
  agent: string
  /** By these a file is recognised; it may have more. */
  columns: readonly string[]
  /** When the call ended, in ms since 1970; since the beginning of the trace where the clock is `relative`. @throws Fault */
  atMs: (row: Row) => number
  relative: boolean
  /** What the row says about its call. @throws Fault */
  read: (row: Row, place: Place, given: { agent: string; model: string }) => Omit<Sent, "id" | "agent" | "occurredAt">
}

/** What is wrong with one row. */
export class Fault extends Error {
  override name = "Fault"
}

/** How many users a trace without users is spread over. */
const USERS = 50

const aider: TraceFormat = {
  name: "Aider",
  agent: "aider",
  columns: ["ts_unix", "user", "session", "model", "prompt_tokens", "completion_tokens", "cost_usd"],
  atMs: (row) => whole(row, "ts_unix") * 1000,
  relative: false,
  read: (row) => ({
    ...named(row, "session"),
    ...named(row, "user"),
    ...named(row, "model"),
    usage: { prompt_tokens: whole(row, "prompt_tokens"), completion_tokens: whole(row, "completion_tokens") },
    ...cost(row, "cost_usd"),
  }),
}

const azure: TraceFormat = {
  name: "Azure",
  agent: "azure-code",
  columns: ["TIMESTAMP", "ContextTokens", "GeneratedTokens"],
  atMs: (row) => instant(row, "TIMESTAMP"),
  relative: false,
  read: (row, place, given) => ({
    ...spread(place, given),
    usage: { prompt_tokens: whole(row, "ContextTokens"), completion_tokens: whole(row, "GeneratedTokens") },
  }),
}

const mooncake: TraceFormat = {
  name: "Mooncake",
  agent: "mooncake",
  columns: ["timestamp_ms", "input_tokens", "output_tokens", "prefix_cached_tokens"],
  atMs: (row) => whole(row, "timestamp_ms"),
  relative: true,
  read: (row, place, given) => ({
    ...spread(place, given),
    usage: {
      prompt_tokens: whole(row, "input_tokens"),
      completion_tokens: whole(row, "output_tokens"),
      prompt_tokens_details: { cached_tokens: whole(row, "prefix_cached_tokens") },
    },
  }),
}

export const formats: readonly TraceFormat[] = [aider, azure, mooncake]

/** The format whose columns all stand in the header; null where none does. */
export function recognise(header: readonly string[]): TraceFormat | null {
  return formats.find((format) => format.columns.every((column) => header.includes(column))) ?? null
}

/** A trace without users and sessions: the row's number chooses the user, and a session is what one user does in one hour of the trace. */
function spread({ row, hour }: Place, { agent, model }: { agent: string; model: string }) {
  const user = `u${String(row % USERS).padStart(2, "0")}`
  return { user, session: `${agent}-${user}-h${hour}`, model }
}

function whole(row: Row, column: string): number {
  const text = row[column] ?? ""
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new Fault(`${column} must be a whole number, not ${shown(text)}`)
  return number
}

/** `2023-11-16 18:17:03.9799600`, which is UTC and finer than a millisecond. */
function instant(row: Row, column: string): number {
  const text = row[column] ?? ""
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*Z?$/.exec(text)
  const ms = match ? Date.parse(`${match[1]}T${match[2]}${match[3] ?? ""}Z`) : Number.NaN
  if (Number.isNaN(ms)) throw new Fault(`${column} must be a time such as 2023-11-16 18:17:03.979, not ${shown(text)}`)
  return ms
}

function named<C extends string>(row: Row, column: C): { [K in C]?: string } {
  const text = row[column] ?? ""
  return (text === "" ? {} : { [column]: text }) as { [K in C]?: string }
}

function cost(row: Row, column: string): { costUsd?: string } {
  const text = row[column] ?? ""
  if (text === "") return {}
  if (parseUsd(text) === null) throw new Fault(`${column} must be an amount of dollars, not ${shown(text)}`)
  return { costUsd: text }
}

function shown(text: string): string {
  return text === "" ? "empty" : JSON.stringify(text.slice(0, 40))
}
