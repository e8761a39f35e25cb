import type { Problem } from "#lib/contracts/problem"

/** What a service found; null where it says `not_found`. Everything else that goes wrong stays an error. */
export async function orMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    // Next evaluates the class several times in one process, so the code tells.
    if (error instanceof Error && (error as Partial<Problem>).code === "not_found") return null
    throw error
  }
}
