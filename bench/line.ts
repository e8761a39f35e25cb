/** One line of the table. */
export type Line = {
  what: string
  value: number
  unit: string
  /** What stands beside it, measured in the same run. */
  beside?: string
  wants?: Wanted
}

/** `reached` 1: exactly what was wanted; more is better. */
export type Wanted = { figure: string; reached: number }

/** Below this part of its figure no line may end. */
const LEAST = 0.8

export function atLeast(figure: string, value: number, wanted: number): Wanted {
  return { figure: `≥ ${figure}`, reached: value / wanted }
}

export function under(figure: string, value: number, wanted: number): Wanted {
  return { figure: `< ${figure}`, reached: value <= 0 ? Number.POSITIVE_INFINITY : wanted / value }
}

export function verdictOf({ wants }: Line): "" | "reached" | "near" | "missed" {
  if (!wants) return ""
  return wants.reached >= 1 ? "reached" : wants.reached >= LEAST ? "near" : "missed"
}

/** Three significant digits where it is small, whole where it is large. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–"
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US")
  return String(Number(value.toPrecision(3)))
}
