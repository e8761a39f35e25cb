import fc from "fast-check"
import { expect, test } from "vitest"
import { hashApiKey, hintOf, isApiKey, newApiKey } from "#lib/auth/api-key"

const key = "gov_0123456789ABCDEFGHIJKLMNOPQRSTUV"

test("a new key is one, and no other", () => {
  const keys = Array.from({ length: 100 }, newApiKey)
  expect(keys.every(isApiKey)).toBe(true)
  expect(new Set(keys).size).toBe(100)
  expect(keys[0]).toHaveLength(42)
})

test.each([
  { text: "", because: "nothing" },
  { text: `${key}000000`, because: "a checksum that is none" },
  { text: `${newApiKey()}x`, because: "a character too many" },
  { text: newApiKey().replace("gov_", "GOV_"), because: "another prefix" },
  { text: `${newApiKey()}\n`, because: "a line end" },
])("no key: $because", ({ text }) => {
  expect(isApiKey(text)).toBe(false)
})

test("a wrong character is noticed without a look into the database", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 41 }), (at) => {
      const right = newApiKey()
      const wrong = right.slice(0, at) + (right[at] === "a" ? "b" : "a") + right.slice(at + 1)
      expect(isApiKey(wrong)).toBe(false)
    }),
  )
})

test("what is kept depends on the server's secret, and the hint does not give the key away", () => {
  const plaintext = newApiKey()
  expect(hashApiKey(plaintext, "a")).not.toEqual(hashApiKey(plaintext, "b"))
  expect(hintOf(plaintext)).toHaveLength(12)
})
