import { showRate } from "./show-rate.tsx"

/** Dollars per million tokens, exact. */
export function Rate({ usd }: { usd: string }) {
  return <span className="figure">{showRate(usd)}</span>
}
