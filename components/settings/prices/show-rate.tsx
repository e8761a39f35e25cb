/** `$2.50`, `$0.075`: no digit of a price is left out. */
export function showRate(usd: string): string {
  const [whole = "0", decimals = ""] = usd.split(".")
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${decimals.padEnd(2, "0")}`
}
