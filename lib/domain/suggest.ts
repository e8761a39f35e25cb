/** 1.5 × the 99th percentile, rounded up to two figures that people can read: 33,333 becomes 50,000, 1,234 becomes 1,900. 0 for nothing. */
export function suggestedCeiling(p99: bigint): bigint {
  const ceiling = (p99 * 3n + 1n) / 2n
  const step = 10n ** BigInt(Math.max(0, ceiling.toString().length - 2))
  return ((ceiling + step - 1n) / step) * step
}
