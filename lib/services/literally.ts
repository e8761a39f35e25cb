/** The database reads `%` and `_` of a searched text as wildcards. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&")
}
