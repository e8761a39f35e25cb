import { TOKENS } from "../otel/attribute-names.ts"
import { count, hasAny, inclusive, outputWith, type RawUsage, type UsageShape, without } from "./reading.ts"

/** Attributes of an OpenTelemetry span, whichever conventions its instrumentation follows. */
export const otel: UsageShape = {
  name: "OpenTelemetry attributes",
  matches: (raw) => hasAny(raw, ...TOKENS.input, ...TOKENS.output),
  read: (raw) => {
    const of = (names: readonly string[]) => [names.find((name) => hasAny(raw, name)) ?? (names[0] as string)]
    const counts = {
      ...inclusive(raw, of(TOKENS.input), of(TOKENS.cacheRead), of(TOKENS.cacheWrite)),
      ...outputWith(raw, of(TOKENS.output), of(TOKENS.reasoning)),
    }
    return splitWrites(raw, counts, of(TOKENS.cacheWrite1h))
  },
}

/** Those that are kept for an hour are named beside the sum of all. */
function splitWrites<C extends { cacheWrite5m: number; cacheWrite1h: number }>(raw: RawUsage, counts: C, hour: string[]): C {
  const cacheWrite1h = count(raw, ...hour)
  return { ...counts, cacheWrite1h, cacheWrite5m: without(counts.cacheWrite5m, cacheWrite1h, hour, "all that was written to the cache") }
}
