import { expect, test } from "vitest"
import { diffOf } from "#components/settings/audit/diff-of"

test.each([
  { before: { a: 1, b: "x" }, after: { a: 2, b: "x" }, lines: ["a: 1 > 2"], because: "what stays is not told" },
  { before: null, after: { a: "new" }, lines: ["a: null > new"], because: "something was made" },
  { before: { a: ["x"] }, after: null, lines: ['a: ["x"] > null'], because: "something went" },
  { before: ["x"], after: ["x", "y"], lines: ['value: ["x"] > ["x","y"]'], because: "a list is one value" },
  { before: { a: null }, after: { a: null }, lines: [], because: "nothing is no difference" },
  { before: { a: null }, after: { a: "2026" }, lines: ["a: null > 2026"], because: "an instant came to be" },
])("$because", ({ before, after, lines }) => {
  expect(diffOf(before, after).map((line) => `${line.field}: ${line.before} > ${line.after}`)).toEqual(lines)
})

test("what is too long is cut, and says so", () => {
  expect(diffOf(null, { a: "x".repeat(700) })[0]?.after).toMatch(/^x{600}… 100 more characters$/)
})
