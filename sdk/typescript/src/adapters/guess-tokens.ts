/** About how many tokens this is: four characters are one, and a fifth more. Pictures and sounds are not text. */
export function guessTokens(said: unknown): number {
  const text = JSON.stringify(said, (key, value: unknown) => (isBinary(key, value) ? "" : value)) ?? ""
  return Math.ceil((text.length / 4) * 1.2)
}

function isBinary(key: string, value: unknown): boolean {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return true
  return typeof value === "string" && (value.startsWith("data:") || (key === "data" && value.length > 1_000))
}
