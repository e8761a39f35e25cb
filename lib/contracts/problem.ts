import { z } from "zod"
import { Lift } from "./directive.ts"

/** Every expected failure, once: code to status and title. The docs show this table. */
export const problems = {
  malformed: { status: 400, title: "The body is not JSON" },
  unauthenticated: { status: 401, title: "No or bad credentials" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "No such thing" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict" },
  stopped: { status: 409, title: "Stopped by a person: abort the call" },
  still_exhausted: { status: 409, title: "The limit is still exhausted" },
  stale: { status: 412, title: "Changed by somebody else meanwhile" },
  too_large: { status: 413, title: "The body is too large" },
  unsupported_media: { status: 415, title: "Unsupported content type" },
  unprocessable: { status: 422, title: "The request does not match the contract" },
  precondition_required: { status: 428, title: "If-Match is missing" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Internal error" },
  unavailable: { status: 503, title: "The database is away" },
} as const
export type ProblemCode = keyof typeof problems

export const FieldError = z
  .strictObject({
    pointer: z.string().meta({ description: "JSON pointer into the body (`/events/3/id`), or `?name` for a query parameter" }),
    message: z.string(),
  })
  .meta({ id: "FieldError" })
export type FieldError = z.infer<typeof FieldError>

export const ProblemDetails = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(FieldError).optional(),
    lift: Lift.optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457" })
export type ProblemDetails = z.infer<typeof ProblemDetails>

const brand = Symbol.for("agent-governor.problem")

/** `retryAfterSeconds` and `allow` become headers; `cause` is for the log and is never sent. */
export type ProblemMore = {
  errors?: readonly FieldError[]
  /** What would clear the way, where something is in it. */
  lift?: Lift
  retryAfterSeconds?: number
  allow?: readonly string[]
  cause?: unknown
}

/** An expected failure, told to the caller in `message`; everything else that is thrown is a bug and says only "internal". */
export class Problem extends Error {
  override name = "Problem"
  readonly [brand] = true
  readonly code: ProblemCode
  readonly more: ProblemMore

  constructor(code: ProblemCode, message: string, more: ProblemMore = {}) {
    super(message, { cause: more.cause })
    this.code = code
    this.more = more
  }
}

/** By its brand and not by its class: Next evaluates this file several times in one process, each time with a class of its own. */
export function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && brand in error
}
