import type { Call } from "#lib/contracts/incidents"
import type { Tx } from "#lib/db/client"
import { formatUsd } from "#lib/domain/money"

export type EventRow = Awaited<ReturnType<Tx["event"]["findMany"]>>[number]

/** A recorded event as a person reads it. */
export function toCall(row: EventRow): Call {
  return {
    id: row.id,
    at: row.receivedAt.toISOString(),
    endedAt: row.placedAt.toISOString(),
    durationMs: row.durationMs,
    agent: row.agent,
    user: row.user || null,
    kind: row.kind as Call["kind"],
    model: row.model || null,
    tool: row.tool || null,
    fingerprint: row.fingerprint,
    outcome: row.outcome as Call["outcome"],
    tokens: Number(row.input + row.cacheRead + row.cacheWrite5m + row.cacheWrite1h + row.output),
    input: Number(row.input),
    cacheRead: Number(row.cacheRead),
    cacheWrite: Number(row.cacheWrite5m + row.cacheWrite1h),
    output: Number(row.output),
    costUsd: formatUsd(row.cost),
    reportedUsd: row.costReported === null ? null : formatUsd(row.costReported),
    assumed: row.assumed > 0n,
    measured: row.measured,
    late: row.late,
  }
}
