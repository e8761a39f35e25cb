import { count, hasAny, outputWith, type UsageShape } from "./reading.ts"

/** Our own disjoint counts, as API.md documents them. */
export const canonical: UsageShape = {
  name: "canonical",
  matches: (raw) => hasAny(raw, "input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"),
  read: (raw) => ({
    input: count(raw, "input"),
    cacheRead: count(raw, "cacheRead"),
    cacheWrite5m: count(raw, "cacheWrite5m"),
    cacheWrite1h: count(raw, "cacheWrite1h"),
    ...outputWith(raw, ["output"], ["reasoning"]),
  }),
}
