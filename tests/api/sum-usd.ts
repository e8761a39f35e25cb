import { formatUsd, parseUsd } from "#lib/domain/money"

/** What amounts add up to, exact; one that is not there adds nothing. */
export function sumUsd(amounts: readonly (string | null | undefined)[]): string {
  return formatUsd(amounts.reduce((sum, one) => sum + (parseUsd(one ?? "0") ?? 0n), 0n))
}
