/** What became of a request of an exporter: how much of it is lost to the ledger, and why the first of that. Written as OTLP's partial success. */
export type TelemetryReceipt = { rejected: number; message: string | null }
