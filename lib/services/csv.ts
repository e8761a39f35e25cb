/** What a spreadsheet would run as a formula; a quote before it makes it text, also where quotes are before it already, so that it can be read back. */
const FORMULA = /^'*[=+\-@\t\r]/
const QUOTED = /[",\r\n]/

/** One cell by RFC 4180. What senders named cannot become a formula. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A record, ended by CRLF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`
}

/** A cell as it was before `csvCell` made it safe. */
export function plainCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell
}
