import { expect, test } from "vitest"
import { csvCell, csvLine, plainCell } from "#lib/services/csv"

test.each([
  { value: "crawler-7", cell: "crawler-7", because: "nothing about it is special" },
  { value: "", cell: "", because: "nothing stays nothing" },
  { value: "a,b", cell: '"a,b"', because: "the separator" },
  { value: 'say "hi"', cell: '"say ""hi"""', because: "quotes are doubled" },
  { value: "two\nlines", cell: '"two\nlines"', because: "a line break" },
  { value: "=cmd|' /C calc'!A0", cell: "'=cmd|' /C calc'!A0", because: "a formula" },
  { value: "+1", cell: "'+1", because: "a spreadsheet takes it for a formula" },
  { value: "-1", cell: "'-1", because: "and this" },
  { value: "@SUM(A1)", cell: "'@SUM(A1)", because: "and this" },
  { value: "\t=1", cell: "'\t=1", because: "a tab before it" },
  { value: "\r=1", cell: '"\'\r=1"', because: "a carriage return before it" },
  { value: '=HYPERLINK("http://evil","x")', cell: '"\'=HYPERLINK(""http://evil"",""x"")"', because: "both at once" },
  { value: "'=1", cell: "''=1", because: "a name may begin with a quote, and must come back as it is" },
  { value: "'quoted", cell: "'quoted", because: "a quote alone is no formula" },
  { value: "a=b", cell: "a=b", because: "only the first character matters" },
])("$value: $because", ({ value, cell }) => {
  expect(csvCell(value)).toBe(cell)
  if (!cell.startsWith('"')) expect(plainCell(cell)).toBe(value)
})

test("a record ends with CRLF", () => {
  expect(csvLine(["a", "b c", ""])).toBe("a,b c,\r\n")
})
