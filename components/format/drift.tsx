import { driftPercent } from "#lib/domain/drift"
import { grouped } from "./count.tsx"
import { toNano } from "./money.tsx"

/** `+4 %` where a sender says more than is charged; null where less than 1 % lies between, empty where nothing is charged. */
export function driftWords(chargedUsd: string, reportedUsd: string): string | null {
  const drift = driftPercent(toNano(chargedUsd), toNano(reportedUsd))
  if (drift === null) return null
  return Number.isFinite(drift) ? `${drift > 0 ? "+" : "−"}${grouped(Math.abs(drift))} %` : ""
}
