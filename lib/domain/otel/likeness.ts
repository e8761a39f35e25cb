import { NAMES, TOKENS } from "./attribute-names.ts"
import { first } from "./attributes.ts"
import type { Span } from "./telemetry.ts"

/** What two instrumentations of one call agree on: the program, the model that was asked for, tokens in and out. */
export function likenessOf({ attributes, resource }: Span): string {
  const program = first(NAMES.program, resource)
  const parts = [program, ...[NAMES.requestModel, TOKENS.input, TOKENS.output].map((names) => first(names, attributes))]
  return JSON.stringify(parts.map((part) => String(part ?? "")))
}
