const NANO = 1_000_000_000n

/** A decimal string in whole nano-dollars; a tenth decimal does not exist in the contract. */
export function toNano(usd: string): bigint {
  const [whole = "0", decimals = ""] = usd.replace("-", "").split(".")
  const nano = BigInt(whole) * NANO + BigInt(decimals.padEnd(9, "0").slice(0, 9))
  return usd.startsWith("-") ? -nano : nano
}

/** The same back as a decimal string, exact and without zeros at its end. */
export function fromNano(nano: bigint): string {
  const digits = (nano < 0n ? -nano : nano).toString().padStart(10, "0")
  return `${nano < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, "")
}

/**
 * Dollars for the eye: four decimals under a dollar, two above, rounded half up.
 *
 * What is more than nothing never reads as nothing: below half of the last shown decimal it says `<$0.0001`.
 */
export function formatNano(nano: bigint): string {
  const size = nano < 0n ? -nano : nano
  const sign = nano < 0n ? "−" : ""
  if (size === 0n) return "$0.00"
  if (size < 50_000n) return `${sign}<$0.0001`
  // 0.99995 and more rounds to a dollar, and a dollar has two decimals.
  const places = size < 999_950_000n ? 4 : 2
  const unit = 10n ** BigInt(9 - places)
  const rounded = (size + unit / 2n) / unit
  const scale = 10n ** BigInt(places)
  const whole = (rounded / scale).toString().replace(/\B(?=(\d{3})+$)/g, ",")
  return `${sign}$${whole}.${(rounded % scale).toString().padStart(places, "0")}`
}

export function formatUsd(usd: string): string {
  return formatNano(toNano(usd))
}

/** All nine decimals, for the hover: what the ledger holds. */
export function exactUsd(usd: string): string {
  const nano = toNano(usd)
  const size = nano < 0n ? -nano : nano
  return `${nano < 0n ? "−" : ""}$${size / NANO}.${(size % NANO).toString().padStart(9, "0")}`
}

/** How far `part` is on its way to `whole`, for geometry alone: 0 where there is no whole, over 1 past it. */
export function shareOf(part: string, whole: string): number {
  const total = toNano(whole)
  return total <= 0n ? 0 : Number((toNano(part) * 10_000n) / total) / 10_000
}

/** A figure in dollars, or dollars a minute, with its nine decimals on hover. */
export function Money({ usd, per, className = "" }: { usd: string; per?: "min"; className?: string }) {
  const unit = per ? `/${per}` : ""
  return (
    <span className={`figure ${className}`} title={`${exactUsd(usd)}${unit}`}>
      {formatUsd(usd)}
      {unit && <span className="text-faint">{unit}</span>}
    </span>
  )
}
