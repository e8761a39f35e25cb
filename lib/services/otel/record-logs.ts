import type { TelemetryReceipt } from "#lib/contracts/telemetry"
import { readLog } from "#lib/domain/otel/read-log"
import type { Decoded, LogRecord } from "#lib/domain/otel/telemetry"
import { eventKey } from "#lib/ledger/event-key"
import type { LedgerCtx } from "../ctx.ts"
import { recordTelemetry } from "./record-telemetry.ts"

/** Record the calls that coding agents log. Other records are none of the ledger's business. */
export function recordLogs(ctx: LedgerCtx, { items, unreadable }: Decoded<LogRecord>): Promise<TelemetryReceipt> {
  const told = items.flatMap((record) => {
    const logged = readLog(record)
    return logged ? [{ id: eventKey("id", "log", ...logged.identity), call: logged.call }] : []
  })
  return recordTelemetry(
    ctx,
    told,
    told.map(({ call }) => call.endedAtMs),
    { unreadable, wholes: 0, repeats: 0 },
  )
}
