/**
 * How far what a sender says a call cost is from what it is charged, in whole percent of the charge: 25 for a quarter more.
 *
 * @returns null where nothing was said, or less than 1 % lies between; Infinity where something was said of a call that is charged nothing
 */
export function driftPercent(chargedNano: bigint, reportedNano: bigint | null): number | null {
  if (reportedNano === null || reportedNano === chargedNano) return null
  if (chargedNano === 0n) return Number.POSITIVE_INFINITY
  const percent = Number(((reportedNano - chargedNano) * 100n) / chargedNano)
  return percent === 0 ? null : percent
}
