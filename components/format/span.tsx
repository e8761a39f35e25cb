/** A span in its one or two largest units: `412 ms`, `40 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. Negative spans read as none. */
export function formatSpan(ms: number): string {
  if (ms <= 0) return "0 s"
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return twoUnits(hours, "h", minutes % 60, "min")
  return twoUnits(Math.floor(hours / 24), "d", hours % 24, "h")
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
