import { expect, test } from "vitest"
import { readReport, summarise } from "#tests/gates/read-report"

/** `files` are those that failed, each as the statuses of its tests. */
function json(counts: { passed?: number; failed?: number; pending?: number; files?: string[][] }): string {
  const { passed = 0, failed = 0, pending = 0, files = [] } = counts
  const testResults = files.map((statuses) => ({ name: "a", status: "failed", assertionResults: statuses.map((status) => ({ status })) }))
  return JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: 0, testResults })
}

test.each([
  { json: json({ passed: 3 }), code: 0, line: "3 passed, 0 failed", because: "nothing is skipped, nothing is said of it" },
  {
    json: json({ passed: 3, failed: 1, pending: 2, files: [["passed", "failed"]] }),
    code: 1,
    line: "3 passed, 1 failed, 2 skipped",
    because: "each is counted",
  },
  { json: json({ passed: 3, files: [[]] }), code: 1, line: "3 passed, 1 failed", because: "a file that does not load is a failure" },
  {
    json: json({ pending: 2, files: [["skipped", "skipped"]] }),
    code: 1,
    line: "0 passed, 1 failed, 2 skipped",
    because: "so is one whose server did not start",
  },
  { json: json({ passed: 3 }), code: 1, line: "3 passed, 1 failed", because: "an unhandled error fails a run whose tests passed" },
  { json: null, code: 0, line: "0 passed, 1 failed", because: "a run without a report showed nothing" },
])("$line: $because", ({ json, code, line }) => {
  expect(summarise(readReport(json, code))).toBe(line)
})
