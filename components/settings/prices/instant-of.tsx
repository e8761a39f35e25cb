/** What a date and time input says, on the clock of whoever typed it; null where it says nothing yet. */
export function instantOf(local: string): string | null {
  const ms = Date.parse(local)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}
