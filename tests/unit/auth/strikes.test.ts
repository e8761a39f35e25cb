import { expect, test } from "vitest"
import { createStrikes } from "#lib/auth/strikes"

test("twenty a minute are answered, the next one waits for the rest of the minute", () => {
  let now = 1_000
  const { strike } = createStrikes(20, () => now)
  expect(Array.from({ length: 20 }, () => strike("a"))).toEqual(Array(20).fill(0))
  now += 15_000
  expect(strike("a")).toBe(45)
  expect(strike("b")).toBe(0)
  now += 45_000
  expect(strike("a")).toBe(0)
})

test("many addresses push out the oldest, so memory stays bounded", () => {
  const { strike } = createStrikes(1, () => 0)
  strike("first")
  expect(strike("first")).toBe(60)
  for (let i = 0; i < 10_000; i++) strike(`other ${i}`)
  expect(strike("first")).toBe(0)
})
