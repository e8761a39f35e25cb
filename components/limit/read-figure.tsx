import type { Limit } from "#lib/contracts/limits"

/** What a person typed as a ceiling: `2.50`, `$2.50`, `50,000`. @returns null where it is none; the server judges how large it may be */
export function readFigure(metric: Limit["metric"], text: string): string | number | null {
  const bare = text.replaceAll(/[$,\s_]/g, "")
  if (metric === "cost") return /^\d{1,9}(\.\d{1,9})?$/.test(bare) && Number(bare) > 0 ? bare : null
  return /^\d{1,15}$/.test(bare) && Number(bare) > 0 ? Number(bare) : null
}

/** What is wrong with what was typed, in words; nothing is wrong while nothing is typed. */
export function figureProblem(metric: Limit["metric"], text: string): string | undefined {
  if (text === "" || readFigure(metric, text) !== null) return undefined
  return metric === "cost" ? "a sum like 2.50" : "a whole number like 50,000"
}
