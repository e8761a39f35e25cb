import { Problem } from "#lib/contracts/problem"
import type { Incoming } from "./incoming.ts"

export const MAX_BODY_BYTES = 1_048_576

/** Deeper than any honest body; shallow enough that nothing that walks it later can run out of stack. */
const MAX_DEPTH = 32

const utf8 = new TextDecoder("utf-8", { fatal: true })

/**
 * The body as a JSON value of bounded size and depth.
 *
 * @throws Problem `unsupported_media`, `too_large`, or `malformed` (not UTF-8, not JSON, empty, or nested too deep)
 */
export async function readJson(incoming: Incoming, limitBytes = MAX_BODY_BYTES): Promise<unknown> {
  const type = incoming.header("content-type") ?? ""
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new Problem("unsupported_media", `send content-type: application/json${type && `, not ${type.slice(0, 100)}`}`)
  }
  const encoding = incoming.header("content-encoding")?.trim().toLowerCase() || "identity"
  if (encoding !== "identity") throw new Problem("unsupported_media", `send it without content-encoding, not ${encoding.slice(0, 50)}`)
  const value = parseJson(await incoming.body(limitBytes))
  if (isDeeper(value, MAX_DEPTH)) throw new Problem("malformed", `the body is nested deeper than ${MAX_DEPTH} levels`)
  return value
}

/** @throws Problem `malformed` (not UTF-8, not JSON, empty) */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw new Problem("malformed", "the body is empty")
  const parsed = tryParse(bytes)
  if ("why" in parsed) throw new Problem("malformed", `the body is not JSON: ${parsed.why}`)
  return parsed.value
}

function tryParse(bytes: Uint8Array): { value: unknown } | { why: string } {
  try {
    return { value: JSON.parse(utf8.decode(bytes)) }
  } catch (error) {
    return { why: error instanceof SyntaxError ? error.message.slice(0, 200) : "it is not UTF-8" }
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false
  if (depth === 0) return true
  for (const child of Object.values(value)) if (isDeeper(child, depth - 1)) return true
  return false
}
