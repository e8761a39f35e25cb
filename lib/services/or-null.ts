import { isProblem, type ProblemCode } from "#lib/contracts/problem"

/** What a service answers; null where it says that there is this problem. Everything else that goes wrong stays an error. */
export async function orNull<T>(code: ProblemCode, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (isProblem(error) && error.code === code) return null
    throw error
  }
}

export function orMissing<T>(found: Promise<T>): Promise<T | null> {
  return orNull("not_found", found)
}

/** A list from where an address says; from its beginning where that is no place in it, so that no address breaks a page. */
export async function fromCursor<T>(cursor: string | null, list: (cursor?: string) => Promise<T>): Promise<T> {
  return cursor === null ? list() : ((await orNull("unprocessable", list(cursor))) ?? list())
}
