import type { TelemetryReceipt } from "#lib/contracts/telemetry"
import { alignClock } from "#lib/domain/otel/align-clock"
import type { Call } from "#lib/domain/otel/read-span"
import type { LedgerCtx } from "../ctx.ts"
import { type LeftOut, noteLeftOut } from "../note-facts-lost.ts"
import { recordCalls } from "../record-usage.ts"

/** A call and the id that recognises it when it is sent again. */
export type Told = { id: string; call: Call }

/**
 * Record the calls of one request of an exporter, by the way that every call takes. A key that is bound to an agent says whose they are.
 * What cannot be counted is said and never makes the rest come again: exporters drop what is refused.
 *
 * @param endsMs ends of everything in the request, by the sender's clock
 */
export async function recordTelemetry(
  ctx: LedgerCtx,
  told: readonly Told[],
  endsMs: readonly (number | null)[],
  leftOut: LeftOut,
): Promise<TelemetryReceipt> {
  const nowMs = ctx.now.getTime()
  const byOurClock = alignClock(endsMs, nowMs)
  const sentAtMs = endsMs.reduce<number>((latest, at) => Math.max(latest, byOurClock(at) ?? 0), 0)
  const bound = ctx.caller.kind === "key" ? ctx.caller.agent : null
  const events = told.map(({ id, call: { endedAtMs, ...call } }) => {
    const occurredAtMs = byOurClock(endedAtMs)
    return { ...call, id, ...(bound !== null && { agent: bound }), ...(occurredAtMs !== null && { occurredAt: instant(occurredAtMs) }) }
  })
  await noteLeftOut(ctx, leftOut)
  if (events.length === 0) return receipt(leftOut.unreadable, null)
  const { results } = await recordCalls(ctx, { events, ...(sentAtMs > 0 && { sentAt: instant(sentAtMs) }) }, "otlp")
  const lost = results.filter(({ status }) => status === "invalid" || status === "mismatch")
  return receipt(leftOut.unreadable + lost.length, lost[0]?.error ?? null)
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString()
}

function receipt(rejected: number, error: { pointer: string; message: string } | null): TelemetryReceipt {
  const why = error ? `${error.pointer} ${error.message}` : "without a valid id"
  return rejected === 0 ? { rejected, message: null } : { rejected, message: `${rejected} could not be counted; the first: ${why}` }
}
