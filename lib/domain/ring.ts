/**
 * A rolling window is a ring of 13 slots of a twelfth of its width. Each place holds the number of the slot it last served
 * (instant ÷ slot width) and that slot's sum, in nano-dollars for cost.
 */
export type Ring = { slots: readonly number[]; sums: readonly bigint[] }

export const RING_SLOTS = 13

export const EMPTY_RING: Ring = Object.freeze({
  slots: Array<number>(RING_SLOTS).fill(-RING_SLOTS),
  sums: Array<bigint>(RING_SLOTS).fill(0n),
})

/** The slot of an instant. Multiplied before it is divided, because a twelfth of a second is no whole number of milliseconds. */
export function slotOf(ms: number, widthMs: number): number {
  return Math.floor((ms * 12) / widthMs)
}

/** The first millisecond of a slot. */
export function slotStartMs(slot: number, widthMs: number): number {
  return Math.ceil((slot * widthMs) / 12)
}

/** Where a slot lives: 0 to 12 (SQL arrays count from 1). */
export function placeOf(slot: number): number {
  return ((slot % RING_SLOTS) + RING_SLOTS) % RING_SLOTS
}

/**
 * The figure that is judged and shown: the sum of the 13 slots that can touch the window ending now. It covers 12 to 13
 * twelfths of the width, so it is never too small. Slots that began before a Resume no longer count.
 */
export function ringTotal(ring: Ring, widthMs: number, nowMs: number, rearmedAtMs: number | null = null): bigint {
  const oldest = oldestCounted(widthMs, nowMs, rearmedAtMs)
  let total = 0n
  for (let place = 0; place < RING_SLOTS; place++) {
    const slot = ring.slots[place]
    if (slot !== undefined && slot >= oldest) total += ring.sums[place] ?? 0n
  }
  return total
}

function oldestCounted(widthMs: number, nowMs: number, rearmedAtMs: number | null): number {
  const reaching = slotOf(nowMs, widthMs) - (RING_SLOTS - 1)
  if (rearmedAtMs === null) return reaching
  const slot = slotOf(rearmedAtMs, widthMs)
  return Math.max(reaching, slotStartMs(slot, widthMs) >= rearmedAtMs ? slot : slot + 1)
}

/** The ring after adding at an instant: the same slot grows, a newer one takes the place over, an older one is ignored. */
export function addToRing(ring: Ring, widthMs: number, atMs: number, amount: bigint): Ring {
  const slot = slotOf(atMs, widthMs)
  const place = placeOf(slot)
  const there = ring.slots[place] ?? -RING_SLOTS
  if (slot < there) return ring
  const slots = ring.slots.with(place, slot)
  const sums = ring.sums.with(place, slot === there ? (ring.sums[place] ?? 0n) + amount : amount)
  return { slots, sums }
}

/**
 * When the figure will have drained to at most this much, if nothing is added: now where it already has,
 * null where even an empty ring would be too much.
 */
export function ringDrainsAtMs(
  ring: Ring,
  widthMs: number,
  nowMs: number,
  atMost: bigint,
  rearmedAtMs: number | null = null,
): number | null {
  if (atMost < 0n) return null
  let total = ringTotal(ring, widthMs, nowMs, rearmedAtMs)
  if (total <= atMost) return nowMs
  const oldest = oldestCounted(widthMs, nowMs, rearmedAtMs)
  const counted = ring.slots.map((slot, place) => ({ slot, sum: ring.sums[place] ?? 0n })).filter(({ slot }) => slot >= oldest)
  counted.sort((a, b) => a.slot - b.slot)
  for (const { slot, sum } of counted) {
    total -= sum
    if (total <= atMost) return slotStartMs(slot + RING_SLOTS, widthMs)
  }
  return null
}
