import { expect, test } from "vitest"
import { z } from "zod"
import { isProblem } from "#lib/contracts/problem"
import { check } from "#lib/http/pointers"

const Thing = z.strictObject({
  name: z.string(),
  "a/b~c": z.number().optional(),
  parts: z.array(z.strictObject({ size: z.number().int() })).optional(),
  worth: z.union([z.string(), z.strictObject({ usd: z.string() })]).optional(),
})

test.each([
  { value: {}, errors: [{ pointer: "/name", message: "is required" }], because: "what is missing is named" },
  {
    value: { name: "x", nmae: 1 },
    errors: [{ pointer: "/nmae", message: "is not a known field" }],
    because: "a typing mistake is not ignored",
  },
  {
    value: { name: "x", parts: [{ size: 1 }, { size: 1.5 }] },
    errors: [{ pointer: "/parts/1/size" }],
    because: "a place inside of a list",
  },
  {
    value: { name: "x", parts: [{ size: 2 ** 53 }] },
    errors: [{ pointer: "/parts/0/size" }],
    because: "beyond what a number holds exactly",
  },
  { value: { name: "x", "a/b~c": "1" }, errors: [{ pointer: "/a~1b~0c" }], because: "escaped as RFC 6901 says" },
  { value: { name: "x", worth: { usd: 1 } }, errors: [{ pointer: "/worth/usd" }], because: "the alternative that fits best is meant" },
  { value: [], errors: [{ pointer: "" }], because: "the whole body is something else" },
  { value: null, errors: [{ pointer: "" }], because: "null is no object" },
])("$because", ({ value, errors }) => {
  expect(failure(() => check(Thing, value, "body")).more.errors).toMatchObject(errors)
})

test("a parameter of the query is named as it is written there", () => {
  const Query = z.strictObject({ limit: z.coerce.number().max(200) })
  const { message, more } = failure(() => check(Query, { limit: "201" }, "query"))
  expect(more.errors).toMatchObject([{ pointer: "?limit" }])
  expect(message).toContain("?limit")
})

test("of a body that is wrong everywhere the first twenty mistakes are told", () => {
  const many = Array.from({ length: 1_000 }, () => ({}))
  expect(failure(() => check(Thing, { name: "x", parts: many }, "body")).more.errors).toHaveLength(20)
})

function failure(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (isProblem(error)) return error
  }
  throw new Error("it was accepted")
}
