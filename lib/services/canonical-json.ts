export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** JSON with sorted names, so that equal values have equal text whatever a database did to their order. Bigints become strings. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(plain(value)))
}

/** The value as a JSON column gives it back: no undefined, no dates, no bigints. */
export function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner)))
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]))
}
