/** The straight line through points that misses them least: how much it climbs in a minute. NaN of fewer than two points. */
export function slopePerMinute(points: readonly { ms: number; y: number }[]): number {
  const n = points.length
  const meanMs = points.reduce((sum, { ms }) => sum + ms, 0) / n
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n
  const climb = points.reduce((sum, { ms, y }) => sum + (ms - meanMs) * (y - meanY), 0)
  const width = points.reduce((sum, { ms }) => sum + (ms - meanMs) ** 2, 0)
  return (climb / width) * 60_000
}
