import { ProblemDetails } from "#lib/contracts/problem"

/** A governor answered, and not with what was asked for. `code` is the problem's, or `unknown` where no governor answered. */
export class ApiError extends Error {
  override name = "ApiError"
  readonly status: number
  readonly code: string
  readonly retryAfterMs: number | null

  constructor(message: string, facts: { status: number; code: string; retryAfterMs: number | null }) {
    super(message)
    this.status = facts.status
    this.code = facts.code
    this.retryAfterMs = facts.retryAfterMs
  }

  /** Nothing was confirmed; the same request may be sent again. */
  get isTransient(): boolean {
    return this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

/** Read a refusal: its problem where there is one, else the first line of whatever came. */
export async function readRefusal(reply: Response): Promise<ApiError> {
  const text = await reply.text()
  const seconds = Number(reply.headers.get("retry-after") ?? Number.NaN)
  const facts = { status: reply.status, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null }
  const problem = parseProblem(text)
  if (!problem)
    return new ApiError(`${reply.status} ${text.split("\n")[0]?.slice(0, 200) || reply.statusText}`, { ...facts, code: "unknown" })
  const fields = (problem.errors ?? []).map((error) => `${error.pointer} ${error.message}`)
  return new ApiError([`${problem.title}: ${problem.detail}`, ...fields].join("\n"), { ...facts, code: problem.code })
}

const Problem = ProblemDetails.pick({ code: true, title: true, detail: true, errors: true }).strip()

function parseProblem(text: string) {
  try {
    return Problem.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
