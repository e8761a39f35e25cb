import { expect, test } from "vitest"
import { readReport, summarise } from "#tests/gates/read-report"

function json(counts: { passed?: number; failed?: number; pending?: number; unloaded?: number }): string {
  const { passed = 0, failed = 0, pending = 0, unloaded = 0 } = counts
  const testResults = Array.from({ length: unloaded }, (_, index) => ({ name: `${index}`, status: "failed", assertionResults: [] }))
  return JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: 0, testResults })
}

test.each([
  { json: json({ passed: 3 }), code: 0, line: "3 passed, 0 failed", because: "nothing is skipped, nothing is said of it" },
  { json: json({ passed: 3, failed: 1, pending: 2 }), code: 1, line: "3 passed, 1 failed, 2 skipped", because: "each is counted" },
  { json: json({ passed: 3, unloaded: 1 }), code: 1, line: "3 passed, 1 failed", because: "a file that does not load is a failure" },
  { json: json({ passed: 3 }), code: 1, line: "3 passed, 1 failed", because: "an unhandled error fails a run whose tests passed" },
  { json: null, code: 0, line: "0 passed, 1 failed", because: "a run without a report showed nothing" },
])("$line: $because", ({ json, code, line }) => {
  expect(summarise(readReport(json, code))).toBe(line)
})
