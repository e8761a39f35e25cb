import { expect, test } from "vitest"
import { bucketOf } from "#components/cost/cost-range"

test.each([
  { days: 1, bucket: "hour" },
  { days: 4, bucket: "hour" },
  { days: 5, bucket: "day" },
  { days: 90, bucket: "day" },
  { days: 365, bucket: "month" },
])("$days days are shown by the $bucket", ({ days, bucket }) => {
  expect(bucketOf(days * 86_400_000)).toBe(bucket)
})
