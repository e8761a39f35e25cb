import { roleOf } from "./role-of.ts"
import type { Span } from "./telemetry.ts"

export type SpanId = Pick<Span, "traceId" | "spanId">

const MOST_STEPS = 64

/**
 * The nearest span above that may be the same call seen by another instrumentation: of a model, or one that did not come with this request.
 * Spans that stand for nothing are passed; behind a tool or an agent there is no same call.
 */
export function callAbove(span: Span, spans: ReadonlyMap<string, Span>): SpanId | null {
  let above = span.parentSpanId
  for (let step = 0; above !== null && step < MOST_STEPS; step += 1) {
    const id = { traceId: span.traceId, spanId: above }
    const parent = spans.get(spanKey(id))
    if (!parent) return id
    const role = roleOf(parent.attributes)
    if (role === "llm") return id
    if (role !== "other") return null
    above = parent.parentSpanId
  }
  return null
}

export function spanKey({ traceId, spanId }: SpanId): string {
  return `${traceId}-${spanId}`
}
