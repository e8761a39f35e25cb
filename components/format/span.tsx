const units = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const

/** A span in its largest unit, rounded down, so that it fits a narrow column: `412 ms`, `40 s`, `12 min`, `4 h`, `2 d`. Negative spans read as none. */
export function formatSpan(ms: number): string {
  if (ms <= 0) return "0 s"
  const unit = units.find((one) => ms >= one.ms)
  return unit ? `${Math.floor(ms / unit.ms)} ${unit.name}` : `${Math.round(ms)} ms`
}
