/** Dollars in whole nano-dollars, rounded up: exact up to nine million dollars. */
export function toNano(usd: string | number): number {
  return Math.ceil(Number((Number(usd) * 1e9).toPrecision(15)))
}

export function formatNano(nano: number): string {
  return (nano / 1e9).toFixed(9).replace(/\.?0+$/, "")
}
