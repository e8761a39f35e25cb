import { hash } from "node:crypto"

export type KeyKind = "id" | "response" | "span"

/**
 * The 128 bits by which a call is recognised again: SHA-256 over the length-prefixed parts, cut to a UUID.
 * Lengths are part of what is hashed, so ("a-b", "c") and ("a", "b-c") stay apart.
 */
export function eventKey(kind: KeyKind, ...parts: readonly string[]): string {
  return digest([kind, ...parts])
}

/**
 * Response ids are believed only where they can be unique: at least 16 characters behind their prefix
 * (one local server numbers its answers 1 to 999).
 */
export function isBelievable(responseId: string): boolean {
  return responseId.replace(/^[a-z]+[-_]/i, "").length >= 16
}

/** What a repeat must have in common with the first to count as the same event. Keys are sorted, so that their order does not matter. */
export function contentHash(fields: Readonly<Record<string, unknown>>): string {
  return digest([canonical(fields)])
}

function digest(parts: readonly string[]): string {
  let text = ""
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`
  const hex = hash("sha256", text, "hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** What JSON writes as it is; to have it look at each name and word took half of the time of a hash. */
const PLAIN = /^[\w .:/-]*$/
const quoted = (text: string) => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))

function canonical(value: unknown): string {
  if (typeof value === "string") return quoted(value)
  if (typeof value === "number" && Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null"
  const fields = value as Record<string, unknown>
  let text = ""
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] !== undefined) text += `${text && ","}${quoted(name)}:${canonical(fields[name])}`
  }
  return `{${text}}`
}
