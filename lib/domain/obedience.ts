/** Of a stop: not delivered yet, delivered, seen to be obeyed, or broken by a call that began after delivery. */
export type Obedience = "untold" | "told" | "obeyed" | "defying"

/** How long no call may begin before a stop counts as obeyed. */
export const OBEYED_AFTER_MS = 60_000

export type ObedienceFacts = {
  /** when the stop reached the agent: in a reply, on its stream, in a refused authorize; null: not yet */
  toldAtMs: number | null
  /** start of its latest call (end − duration, as placed by the server's clock); null: none seen */
  lastCallStartedAtMs: number | null
  /** end of its latest call, used where the start is not known */
  lastCallAtMs: number | null
  nowMs: number
}

/**
 * A call that was under way when the agent was told does not break the stop; one that began after does, until none has
 * begun for 60 s. Where no start is known the end stands for it: a call that took no time to speak of.
 */
export function obedienceOf({ toldAtMs, lastCallStartedAtMs, lastCallAtMs, nowMs }: ObedienceFacts): Obedience {
  if (toldAtMs === null) return "untold"
  const begunAtMs = lastCallStartedAtMs ?? lastCallAtMs
  const quietSinceMs = begunAtMs === null ? toldAtMs : Math.max(begunAtMs, toldAtMs)
  if (nowMs - quietSinceMs >= OBEYED_AFTER_MS) return "obeyed"
  return begunAtMs !== null && begunAtMs > toldAtMs ? "defying" : "told"
}
