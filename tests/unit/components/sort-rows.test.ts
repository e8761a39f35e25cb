import { expect, test } from "vitest"
import { hrefWith } from "#components/ui/address"
import { readSort, sortRows, writeSort } from "#components/ui/sort-rows"

type Row = { name: string; cost: bigint | null }
const columns = [{ id: "name", value: ({ name }: Row) => name }, { id: "cost", value: ({ cost }: Row) => cost }, { id: "spark" }]
const rows: Row[] = [
  { name: "b", cost: 2n },
  { name: "a", cost: null },
  { name: "d", cost: 10n },
  { name: "c", cost: 2n },
]

test.each([
  { sort: "name", order: "abcd", because: "text by its letters" },
  { sort: "-cost", order: "dbca", because: "largest first; equal ones keep their places; nothing known comes last" },
  { sort: "cost", order: "bcda", because: "nothing known comes last this way too" },
  { sort: "spark", order: "badc", because: "a column without a value sorts nothing" },
  { sort: "-nonsense", order: "badc", because: "an address typed by hand breaks no page" },
  { sort: "", order: "badc", because: "no order asked for" },
])("?sort=$sort: $because", ({ sort, order }) => {
  expect(
    sortRows(rows, columns, readSort(sort, columns))
      .map(({ name }) => name)
      .join(""),
  ).toBe(order)
})

test("an order is written as it is read", () => {
  for (const text of ["-cost", "name"]) expect(writeSort(readSort(text, columns) ?? { by: "", down: false })).toBe(text)
})

test.each([
  { changes: { sort: "-cost" }, href: "/users?q=a%26b&sort=-cost" },
  { changes: { q: null }, href: "/users" },
  { changes: { cursor: "x" }, href: "/users?q=a%26b&cursor=x" },
])("an address with $changes", ({ changes, href }) => expect(hrefWith("/users", { q: "a&b" }, changes)).toBe(href))
