import { blockOf } from "./address-block.ts"

const MINUTE_MS = 60_000
const MOST_ADDRESSES = 10_000

/** Counts bad credentials by address, in memory that is bounded: beyond ten thousand addresses the oldest is forgotten. */
export type Strikes = {
  /** Note one more. @returns seconds to wait, where this address has used up its minute; else 0 */
  strike(address: string): number
}

export function createStrikes(perMinute = 20, nowMs: () => number = Date.now): Strikes {
  const minutes = new Map<string, { endsAtMs: number; count: number }>()

  function minuteOf(address: string, now: number) {
    const known = minutes.get(address)
    if (known && known.endsAtMs > now) return known
    minutes.delete(address)
    const [oldest] = minutes.keys()
    if (oldest !== undefined && minutes.size >= MOST_ADDRESSES) minutes.delete(oldest)
    const minute = { endsAtMs: now + MINUTE_MS, count: 0 }
    minutes.set(address, minute)
    return minute
  }

  return {
    strike(address) {
      const now = nowMs()
      const minute = minuteOf(blockOf(address), now)
      minute.count += 1
      return minute.count > perMinute ? Math.ceil((minute.endsAtMs - now) / 1000) : 0
    },
  }
}
