/** A comment this often tells both ends of a stream, and everything between them, that it is alive. */
const HEARTBEAT_MS = 15_000
const STEP_MS = 1_000

const buckets = Array.from({ length: HEARTBEAT_MS / STEP_MS }, () => new Set<() => void>())
let timer: NodeJS.Timeout | null = null
let step = 0
let joined = 0

/**
 * Beat every 15 s until the returned function is called. One timer beats for all streams, a fifteenth of them each second:
 * ten thousand listeners need no ten thousand timers, and never answer all at once.
 */
export function beatWith(beat: () => void): () => void {
  const bucket = buckets[joined % buckets.length] as Set<() => void>
  joined += 1
  bucket.add(beat)
  timer ??= setInterval(next, STEP_MS)
  return () => {
    bucket.delete(beat)
    if (timer === null || buckets.some(({ size }) => size > 0)) return
    clearInterval(timer)
    timer = null
  }
}

function next(): void {
  step = (step + 1) % buckets.length
  for (const beat of buckets[step] as Set<() => void>) beat()
}
