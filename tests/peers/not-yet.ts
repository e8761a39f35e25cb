import type { Line } from "./failures.ts"

/** Lines that no test can tell yet, since what would fail is not built. Whoever builds it writes the test and takes the row out. */
export const notTestsYet: readonly { line: Line; why: string }[] = []
