import type { Cause, Directive } from "#lib/contracts/directive"
import type { Cause as DomainCause } from "#lib/domain/cause"
import type { Decision } from "#lib/domain/decision"
import { formatUsd } from "#lib/domain/money"
import type { Judged } from "#lib/ledger/judge"

/** A decision as the wire says it. */
export function toDirective({ decision, nowMs, revision }: Judged): Directive {
  return {
    revision,
    issuedAt: new Date(nowMs).toISOString(),
    action: decision.action,
    code: decision.code,
    message: decision.message,
    retryAfterMs: decision.retryAfterMs === null ? null : Math.max(0, Math.ceil(decision.retryAfterMs)),
    until: decision.untilMs === null ? null : new Date(decision.untilMs).toISOString(),
    model: decision.model,
    remaining: remainingOf(decision),
    cause: decision.cause && toCause(decision.cause),
    also: decision.also.map(toCause),
    would: decision.would,
    lift: decision.lift && { ...decision.lift, how: [...decision.lift.how] },
  }
}

/** Figures are dollars for cost, else counts. */
export function toCause(cause: DomainCause): Cause {
  const figure = (value: bigint) => (cause.metric === "cost" ? formatUsd(value) : value.toString())
  return {
    kind: cause.kind,
    id: cause.id,
    code: cause.code,
    scope: cause.scope,
    subject: cause.subject,
    ...(cause.metric === undefined ? {} : { metric: cause.metric }),
    ...(cause.window === undefined ? {} : { window: cause.window }),
    ...(cause.ceiling === undefined ? {} : { ceiling: figure(cause.ceiling) }),
    ...(cause.used === undefined ? {} : { used: figure(cause.used) }),
    ...(cause.held === undefined ? {} : { held: figure(cause.held) }),
  }
}

function remainingOf({ remaining }: Decision): Directive["remaining"] {
  return {
    tokens: remaining.tokens === null ? null : Number(remaining.tokens > 0n ? remaining.tokens : 0n),
    costUsd: remaining.costNano === null ? null : formatUsd(remaining.costNano > 0n ? remaining.costNano : 0n),
  }
}
