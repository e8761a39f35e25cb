import { hash } from "node:crypto"
import { fateOf } from "#lib/domain/otel/attribute-names"
import type { Attributes, Scalar } from "#lib/domain/otel/telemetry"

/** Nothing that is kept is longer: names, ids and numbers. */
const MOST_CHARACTERS = 512

/**
 * Attributes of which only what is known to be no prompt is looked at: the value of any other is never made. What a tool was called with is
 * kept as a digest. The first of a name stands.
 */
export function collect(entries: Iterable<readonly [name: string, value: () => Scalar | null]>): Attributes {
  const kept = new Map<string, Scalar>()
  for (const [name, read] of entries) {
    const fate = fateOf(name)
    if (fate === "discard" || kept.has(name)) continue
    const value = read()
    if (value === null) continue
    if (fate === "digest") kept.set(name, hash("sha256", String(value), "hex").slice(0, 32))
    else kept.set(name, typeof value === "string" ? value.slice(0, MOST_CHARACTERS) : value)
  }
  return kept
}
