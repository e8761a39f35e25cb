import { isProblem, Problem, type ProblemDetails, problems } from "#lib/contracts/problem"
import { isUnavailable } from "#lib/services/unavailable"
import type { Outgoing } from "./incoming.ts"

/** Whatever was thrown, as the problem that the caller may see. */
export function problemOf(error: unknown): Problem {
  if (isProblem(error)) return error
  if (isUnavailable(error)) {
    return new Problem("unavailable", "nothing was confirmed; send it again, it counts once", { retryAfterSeconds: 1, cause: error })
  }
  return new Problem("internal", "something went wrong here; the request id finds it in the log", { cause: error })
}

/** A problem as RFC 9457 writes it. */
export function outgoingProblem(problem: Problem, requestId: string): Outgoing {
  const { status, title } = problems[problem.code]
  const { errors, lift, retryAfterSeconds, allow } = problem.more
  const details: ProblemDetails = {
    type: `/docs/when#${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.message,
    requestId,
    ...(errors && { errors: [...errors] }),
    ...(lift && { lift }),
  }
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
      ...(allow && { allow: allow.join(", ") }),
      ...(problem.code === "unauthenticated" && { "www-authenticate": 'Bearer realm="Agent Governor"' }),
    },
    body: JSON.stringify(details),
  }
}
