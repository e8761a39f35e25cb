import { z } from "zod"

export type Tally = { passed: number; failed: number; skipped: number }

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})

/**
 * Count the tests of a run by vitest's JSON report; null stands for a run that wrote none.
 *
 * A file that failed without a failed test (it could not be loaded, or what prepares its tests broke and they were skipped)
 * counts as one failure; so does a run that failed although every file passed (an unhandled error, a crash of a worker): a
 * failure is never without a number.
 */
export function readReport(json: string | null, exitCode: number): Tally {
  if (json === null) return { passed: 0, failed: 1, skipped: 0 }
  const report = Report.parse(JSON.parse(json))
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  )
  const failed = report.numFailedTests + broken.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The last line of a run, for people and for machines. */
export function summarise({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`
}
