const PPM = 1_000_000

/** Did use pass this fraction of the ceiling between `before` and `used`? Each crossing is seen by exactly one of the batches that add up. */
export function hasPassed(fraction: number, ceiling: bigint, before: bigint, used: bigint): boolean {
  const line = ceiling * BigInt(Math.round(fraction * PPM))
  return before * BigInt(PPM) < line && used * BigInt(PPM) >= line
}
