/** `48.2k`, `1.20M`: three figures at most, thousands named. Exact below a thousand. */
export function formatCount(count: number): string {
  const shown = count < 1_000 ? count : Number(count.toPrecision(3))
  const size = [
    { from: 1_000_000_000, unit: "G" },
    { from: 1_000_000, unit: "M" },
    { from: 1_000, unit: "k" },
  ].find(({ from }) => shown >= from)
  if (!size) return String(count)
  const scaled = shown / size.from
  return `${scaled.toFixed(scaled < 10 ? 2 : scaled < 100 ? 1 : 0)}${size.unit}`
}

export function formatTokens(tokens: number): string {
  return `${formatCount(tokens)} tok`
}

/** `1 session`, `3 sessions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** All digits of a whole number: `50,000`. */
export function grouped(count: number | bigint | string): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",")
}

/** `80 %`, `12.5 %`. What is more than nothing never reads as nothing. */
export function percent(fraction: number): string {
  if (fraction > 0 && fraction < 0.0005) return "<0.1 %"
  return `${Math.round(fraction * 1_000) / 10} %`
}
