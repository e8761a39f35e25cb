import type { LabReport } from "#lib/contracts/lab"
import { labTable } from "#lib/domain/lab"

/** The figures for people. */
export function toText(report: LabReport): string {
  const { load, columns, rows, ungovernedHour } = labTable(report)
  const line = (name: string, values: readonly string[]) => `${name.padEnd(18)}${values.map((value) => value.padStart(20)).join("")}`
  return [
    load,
    "",
    ...(columns.length > 1 ? [line("", columns)] : []),
    ...rows.map(({ name, values }) => line(name, values)),
    "",
    `ungoverned, one hour: ${ungovernedHour}`,
  ].join("\n")
}
