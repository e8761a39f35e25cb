import { AFFORDABLE, type Correctness } from "../correctness.ts"
import { figure, type Line, verdictOf } from "../line.ts"

export type Section = { name: string; about: string; lines: readonly Line[]; correctness: readonly Correctness[] }

const VERDICT = { "": "", reached: "✓", near: "near", missed: "✗ missed" } as const

/** The one table, in Markdown. */
export function toTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ lines }) => lines.map(toRow))
  return table(["", "measured", "beside it, in the same run", "wanted", "of it", ""], rows)
}

function toRow(line: Line): string[] {
  const { what, value, unit, beside = "", wants } = line
  const share = wants && Number.isFinite(wants.reached) ? `${figure(wants.reached * 100)} %` : ""
  return [what, `${figure(value)} ${unit}`, beside, wants?.figure ?? "", share, VERDICT[verdictOf(line)]]
}

/** What was checked after each measurement. */
export function toChecks(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ correctness }) =>
    correctness.map((found) => [
      found.name,
      figure(found.confirmed),
      figure(found.lost),
      `$${(Number(found.overshootNano) / 1e9).toFixed(9)} (${found.admitted} of ${AFFORDABLE} admitted)`,
      figure(found.differences),
      found.ok ? "✓" : `✗ ${JSON.stringify(found.errors)}`,
    ]),
  )
  return table(["checked after", "events confirmed", "lost", "overshoot", "verify: differences", ""], rows)
}

/** Padded, so that it is read in a terminal as well. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(cell.length, 3, ...rows.map((row) => row[at]?.length ?? 0)))
  const show = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`
  return [show(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(show)].join("\n")
}
