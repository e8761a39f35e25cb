/** How often each reason was told in all. */
export function sumErrors(loads: readonly { errors: Readonly<Record<string, number>> }[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { errors } of loads) for (const [reason, times] of Object.entries(errors)) sums[reason] = (sums[reason] ?? 0) + times
  return sums
}
