import { counted } from "#components/format/count"
import { formatUsd } from "#components/format/money"
import type { PriceCorrection } from "#lib/contracts/prices"

/** `214 recorded calls cost $1.20 less`. */
export function correctionWords({ calls, costUsd, finished }: PriceCorrection): string {
  const more = finished ? "" : ", and there are more than could be looked at at once"
  if (calls === 0) return `No recorded call costs anything else by it${more}`
  const isLess = costUsd.startsWith("-")
  const difference = costUsd === "0" ? "as much as before together" : `${formatUsd(costUsd.replace("-", ""))} ${isLess ? "less" : "more"}`
  return `${counted(calls, "recorded call costs", "recorded calls cost")} ${difference}${more}`
}
