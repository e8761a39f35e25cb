import { type Counts, MAX_TOKENS } from "../tokens.ts"

/** A usage object as it came. */
export type RawUsage = Readonly<Record<string, unknown>>

export type UsageResult = { ok: true; counts: Counts } | { ok: false; pointer: string; message: string }

/** One provider's way of reporting; `null` where the object is none of its own. */
export type UsageShape = { name: string; matches: (raw: RawUsage) => boolean; read: (raw: RawUsage) => Counts }

/** Thrown inside a shape and turned into an `invalid` result by `normaliseUsage`; never leaves it. */
export class UsageFault extends Error {
  readonly pointer: string
  constructor(path: readonly string[], message: string) {
    super(message)
    this.pointer = path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")
  }
}

export function isRecord(value: unknown): value is RawUsage {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Is any of these keys there with something in it? Providers send `null` for what they did not count. */
export function hasAny(raw: RawUsage, ...keys: string[]): boolean {
  return keys.some((key) => raw[key] !== undefined && raw[key] !== null)
}

/**
 * A count under a path of keys: a whole number from 0 to 1e9, 0 where it is absent or null.
 * @throws UsageFault naming the field, for anything else: a count is never guessed at
 */
export function count(raw: RawUsage, ...path: string[]): number {
  let at: unknown = raw
  let depth = 0
  for (const key of path) {
    if (at === undefined || at === null) return 0
    if (!isRecord(at)) throw new UsageFault(path.slice(0, depth), "must be an object")
    at = at[key]
    depth += 1
  }
  return at === undefined || at === null ? 0 : whole(at, path)
}

function whole(value: unknown, path: readonly string[]): number {
  if (typeof value !== "number" || Number.isNaN(value)) throw new UsageFault(path, "must be a number")
  if (value < 0) throw new UsageFault(path, "must not be negative")
  if (value > MAX_TOKENS) throw new UsageFault(path, "must be at most 1,000,000,000")
  if (!Number.isInteger(value)) throw new UsageFault(path, "must be a whole number")
  return value === 0 ? 0 : value
}

/** What is left of a total when its parts are taken out. @throws UsageFault naming the part that is larger than the whole */
export function without(total: number, part: number, path: readonly string[], whole: string): number {
  if (part > total) throw new UsageFault(path, `must not be larger than ${whole} (${part} of ${total})`)
  return total - part
}

/** Input that includes its cached tokens, as most providers report it, taken apart. */
export function inclusive(
  raw: RawUsage,
  input: string[],
  cacheRead: string[],
  cacheWrite: string[] | null,
): Pick<Counts, "input" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h"> {
  const total = count(raw, ...input)
  const read = count(raw, ...cacheRead)
  const write = cacheWrite ? count(raw, ...cacheWrite) : 0
  const name = input.join(".")
  const fresh = without(total, read, cacheRead, name)
  return {
    input: cacheWrite ? without(fresh, write, cacheWrite, `what ${name} leaves beside cached reads`) : fresh,
    cacheRead: read,
    cacheWrite5m: write,
    cacheWrite1h: 0,
  }
}

/** Output that includes its reasoning. */
export function outputWith(raw: RawUsage, output: string[], reasoning: string[]): Pick<Counts, "output" | "reasoning"> {
  const total = count(raw, ...output)
  const thought = count(raw, ...reasoning)
  without(total, thought, reasoning, output.join("."))
  return { output: total, reasoning: thought }
}
