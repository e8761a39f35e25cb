import { expect, test } from "vitest"
import { newsOf } from "#components/incident/news-of"

const at = (second: number) => ({ openedAt: new Date(Date.UTC(2026, 10, 24, 14, 2, second)).toISOString() })

test.each([
  { open: [], known: 10, told: [], until: 10, because: "nothing is open" },
  { open: [10, 5], known: 10, told: [], until: 10, because: "the newest was told already" },
  { open: [12, 10], known: 10, told: [12], until: 12, because: "one has opened since" },
  { open: [15, 14, 13, 12], known: 10, told: [15, 14, 13], until: 15, because: "of many the newest three, and the others are known too" },
])("$because", ({ open, known, told, until }) => {
  const { news, until: end } = newsOf(open.map(at), at(known).openedAt)
  expect(news).toEqual(told.map(at))
  expect(end).toBe(at(until).openedAt)
})
