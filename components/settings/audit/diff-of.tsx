/** One field, as it was and as it became; null on a side where it was not there. */
export type DiffLine = { field: string; before: string | null; after: string | null }

const LONGEST = 600

/** What differs between two values of the trail, field by field; what is no record is one field. */
export function diffOf(before: unknown, after: unknown): DiffLine[] {
  if (!isRecord(before ?? {}) || !isRecord(after ?? {})) return line("value", before, after)
  const [from, to] = [(before ?? {}) as Fields, (after ?? {}) as Fields]
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((field) => line(field, from[field], to[field]))
}

type Fields = Record<string, unknown>

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function line(field: string, before: unknown, after: unknown): DiffLine[] {
  const [from, to] = [show(before), show(after)]
  return from === to ? [] : [{ field, before: from, after: to }]
}

function show(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… ${text.length - LONGEST} more characters` : text
}
