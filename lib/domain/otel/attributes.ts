import type { Attributes, Scalar } from "./telemetry.ts"

/** The first of some names that is there with something in it; of the span itself, else of the program that sent it. */
export function first(names: readonly string[], ...of: readonly Attributes[]): Scalar | null {
  for (const attributes of of) {
    for (const name of names) {
      const value = attributes.get(name)
      if (value !== undefined && value !== "") return value
    }
  }
  return null
}

/** As a name: cut to 128 characters, without control characters. What was spent is recorded even where its names are odd; null where nothing is left. */
export function nameOf(value: Scalar | null): string | null {
  if (value === null) return null
  const text = String(value)
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(/\p{Cc}/gu, " ")
    .trim()
  return [...text].slice(0, 128).join("") || null
}

/** Counts among the attributes, as an object of usage: numbers, also those that came as text. Anything else stays as it is, to be refused. */
export function countsAmong(attributes: Attributes, names: Iterable<string>): Record<string, Scalar> | null {
  const counts: Record<string, Scalar> = {}
  for (const name of names) {
    const value = attributes.get(name)
    if (value !== undefined && value !== "") counts[name] = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value
  }
  return Object.keys(counts).length > 0 ? counts : null
}
