/** Money is a whole number of nano-dollars (1e-9 USD). A float never carries it; a decimal string does on the wire. */
export const NANO_PER_USD = 1_000_000_000n

/** The most one amount on the wire may say: $1,000,000. Keeps every sum of a billion events inside 64 bits. */
export const MAX_NANO = 1_000_000n * NANO_PER_USD

const DECIMAL = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/**
 * Dollars as a decimal string or number, in nano-dollars; exact, and rounded **up** where the text is finer than a nano-dollar.
 *
 * A number is read through its shortest decimal form, so 0.1 is ten cents and not 0.1000000000000000055.
 * @returns null for anything that is no amount: NaN, infinite, negative, empty, signed, spaced, or above $1,000,000
 */
export function parseUsd(value: string | number): bigint | null {
  const text = typeof value === "number" ? String(value) : value
  if (text.length > 64) return null
  const match = DECIMAL.exec(text)
  if (!match) return null
  const [, whole = "", fraction = "", exponent = "0"] = match
  if (whole === "" && fraction === "") return null
  const digits = BigInt(whole + fraction)
  if (digits === 0n) return 0n
  const shift = 9 - fraction.length + Number(exponent)
  if (shift > 32) return null
  const nano = shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDiv(digits, 10n ** BigInt(-shift))
  return nano <= MAX_NANO ? nano : null
}

/** Nano-dollars as a decimal string of dollars, without needless zeros: `500000n` is `"0.0005"`, a whole dollar is `"1"`. */
export function formatUsd(nano: bigint): string {
  const sign = nano < 0n ? "-" : ""
  const size = nano < 0n ? -nano : nano
  const fraction = (size % NANO_PER_USD).toString().padStart(9, "0").replace(/0+$/, "")
  return `${sign}${size / NANO_PER_USD}${fraction && `.${fraction}`}`
}

/** As people read it: a dollar sign and at least two decimals (`$0.50`, `$0.0005`), no digit left out. */
export function showUsd(nano: bigint): string {
  const [whole = "0", fraction = ""] = formatUsd(nano < 0n ? -nano : nano).split(".")
  return `${nano < 0n ? "-" : ""}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction.padEnd(2, "0")}`
}

/** a / b rounded up, for a ≥ 0 and b > 0. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}
