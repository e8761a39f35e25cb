import type { TelemetryReceipt } from "#lib/contracts/telemetry"
import { callAbove, type SpanId, spanKey } from "#lib/domain/otel/call-above"
import { likenessOf } from "#lib/domain/otel/likeness"
import { type Call, readSpan } from "#lib/domain/otel/read-span"
import { type Candidate, claimsOf, isCounted } from "#lib/domain/otel/same-call"
import type { Decoded, Span } from "#lib/domain/otel/telemetry"
import { eventKey, isBelievable } from "#lib/ledger/event-key"
import type { LedgerCtx } from "../ctx.ts"
import { claim } from "./claim.ts"
import { recordTelemetry } from "./record-telemetry.ts"

/**
 * Record the calls among spans that have ended: each once, however many spans tell of it, and whenever they come. Spans of agents and
 * workflows repeat the usage of the calls inside of them and are left out.
 */
export async function recordSpans(ctx: LedgerCtx, { items: spans, unreadable }: Decoded<Span>): Promise<TelemetryReceipt> {
  const byKey = new Map(spans.map((span) => [spanKey(span), span]))
  const calls: { span: Span; call: Call; candidate: Candidate | null }[] = []
  let wholes = 0
  for (const span of byKey.values()) {
    const reading = readSpan(span)
    if (reading.is === "whole") wholes += 1
    if (reading.is === "call") calls.push({ span, call: reading.call, candidate: candidateOf(span, reading.call, byKey) })
  }
  const { claims, leaves } = claimsOf(calls.flatMap(({ candidate }) => candidate ?? []))
  const holders = await claim(ctx, claims)
  const counted = calls.filter(({ candidate }) => candidate === null || (leaves.has(candidate.key) && isCounted(candidate, holders)))
  return recordTelemetry(
    ctx,
    counted.map(({ span, call }) => ({ id: spanKey(span), call })),
    spans.map(({ endMs }) => (endMs > 0 ? endMs : null)),
    { unreadable, wholes, repeats: calls.length - counted.length },
  )
}

/** Of a tool one span tells; a call of a model may be told by several. */
function candidateOf(span: Span, call: Call, spans: ReadonlyMap<string, Span>): Candidate | null {
  if (call.kind === "tool") return null
  const { traceId, parentSpanId, startMs, endMs } = span
  const above = callAbove(span, spans)
  const response = call.responseId !== undefined && isBelievable(call.responseId) ? call.responseId : null
  const likeness = likenessOf(span)
  return {
    key: keyOf(span),
    parent: above && keyOf(above),
    response: response && eventKey("response", response),
    twin: parentSpanId !== null && call.usage ? eventKey("span", "twin", traceId, parentSpanId, likeness) : null,
    likeness,
    startMs,
    endMs,
    named: call.responseId !== undefined,
    measured: call.usage !== undefined,
  }
}

function keyOf({ traceId, spanId }: SpanId): string {
  return eventKey("span", traceId, spanId)
}
