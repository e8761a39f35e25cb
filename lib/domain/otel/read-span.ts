import { ARGUMENTS, NAMES, TOKEN_NAMES } from "./attribute-names.ts"
import { countsAmong, first, nameOf } from "./attributes.ts"
import { counts, roleOf } from "./role-of.ts"
import type { Scalar, Span } from "./telemetry.ts"

/** A call as telemetry tells it; what `UsageEvent` says of one, less what only the service knows (its id, its clock). */
export type Call = {
  agent: string
  session?: string
  user?: string
  kind: "llm" | "tool"
  model?: string
  tool?: string
  fingerprint?: string
  usage?: Record<string, Scalar>
  costUsd?: number
  serviceTier?: string
  outcome: "ok" | "error"
  responseId?: string
  endedAtMs: number | null
  durationMs?: number
}

/** What a span is to the ledger: a call; the whole of calls that have spans of their own; or nothing. */
export type SpanReading = { is: "call"; call: Call } | { is: "whole" } | { is: "nothing" }

export function readSpan(span: Span): SpanReading {
  const { attributes, resource, startMs, endMs, failed } = span
  const role = roleOf(attributes)
  if (role === "other") return { is: "nothing" }
  if (role === "whole") return counts(attributes) ? { is: "whole" } : { is: "nothing" }
  const usage = countsAmong(attributes, TOKEN_NAMES)
  const responseId = nameOf(first(role === "tool" ? NAMES.toolCall : NAMES.responseId, attributes))
  if (role === "llm" && failed && !usage && responseId === null && wasRefused(span)) return { is: "nothing" }
  const shared = { ...subjects(span), outcome: failed ? ("error" as const) : ("ok" as const), ...time(startMs, endMs) }
  const name = (key: "model" | "tool") => nameOf(first(NAMES[key], attributes, resource))
  if (role === "tool") {
    const fingerprint = nameOf(first(ARGUMENTS, attributes))
    return {
      is: "call",
      call: {
        ...shared,
        kind: "tool",
        tool: name("tool") ?? "unknown_tool",
        ...(fingerprint !== null && { fingerprint }),
        ...(responseId !== null && { responseId }),
      },
    }
  }
  const model = name("model")
  const cost = numberOf(first(NAMES.cost, attributes))
  const serviceTier = nameOf(first(NAMES.serviceTier, attributes))
  return {
    is: "call",
    call: {
      ...shared,
      kind: "llm",
      ...(model !== null && { model }),
      ...(usage && { usage }),
      ...(cost !== null && { costUsd: cost }),
      ...(serviceTier !== null && { serviceTier }),
      ...(responseId !== null && { responseId }),
    },
  }
}

/** Whose call it is; a program that names itself nowhere is what the conventions call it. */
export function subjects({ attributes, resource }: Pick<Span, "attributes" | "resource">): Pick<Call, "agent" | "session" | "user"> {
  const session = nameOf(first(NAMES.session, attributes, resource))
  const user = nameOf(first(NAMES.user, attributes, resource))
  return {
    agent: nameOf(first(NAMES.agent, attributes, resource)) ?? "unknown_service",
    ...(session !== null && { session }),
    ...(user !== null && { user }),
  }
}

/** A provider that answered with an error status has not been paid; a call that broke off may have. */
function wasRefused({ attributes }: Span): boolean {
  const why = first(NAMES.failure, attributes)
  if (why === null) return false
  return (
    Number(why) >= 400 ||
    /^(RateLimit|Authentication|PermissionDenied|BadRequest|NotFound|Conflict|UnprocessableEntity|InternalServer)/.test(String(why))
  )
}

const DAY_MS = 86_400_000

function time(startMs: number, endMs: number): Pick<Call, "endedAtMs" | "durationMs"> {
  if (endMs <= 0) return { endedAtMs: null }
  const durationMs = Math.round(endMs - startMs)
  return { endedAtMs: endMs, ...(startMs > 0 && durationMs >= 0 && durationMs <= DAY_MS && { durationMs }) }
}

/** An amount that nobody could have paid is none. */
export function numberOf(value: Scalar | null): number | null {
  const number = value === null || value === "" || typeof value === "boolean" ? Number.NaN : Number(value)
  return number >= 0 && number <= 1_000_000 ? number : null
}
