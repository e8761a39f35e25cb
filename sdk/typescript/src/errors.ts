import type { Directive } from "./wire.ts"

/**
 * What must not be tried again. `status` 402 is what provider clients and LangChain give up on, `isRetryable` is read by the
 * AI SDK, `bail` by async-retry; for p-retry and the like there is {@link isRetryable}.
 */
abstract class FinalError extends Error {
  readonly status: number = 402
  readonly isRetryable = false
  readonly bail = true
}

/** A call was not started, or was broken off: a limit, a brake or a person is in the way. `directive` says which, and what lifts it. */
export class BudgetExceeded extends FinalError {
  override name = "BudgetExceeded"
  readonly directive: Directive

  constructor(directive: Directive, options?: ErrorOptions) {
    super(`${directive.action}${directive.code ? ` (${directive.code})` : ""}: ${directive.message}`, options)
    this.directive = directive
  }

  get code(): string | null {
    return this.directive.code
  }
}

/** The governor does not answer, and the outage rule says not to go on without it. */
export class GovernorAway extends FinalError {
  override name = "GovernorAway"
}

/** The governor answered that a request is wrong: a bad key (401), not allowed (403), not what the contract says (422). */
export class GovernorRefused extends FinalError {
  override name = "GovernorRefused"
  override readonly status: number
  readonly code: string
  /** What the governor says of this very request. */
  readonly detail: string

  constructor(message: string, facts: { status: number; code: string; detail: string }) {
    super(message)
    this.status = facts.status
    this.code = facts.code
    this.detail = facts.detail
  }
}

/** For libraries that ask: `pRetry(work, { shouldRetry: ({ error }) => isRetryable(error) })`. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof FinalError)
}
