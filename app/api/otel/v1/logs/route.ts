import { notAllowed } from "#lib/http/not-allowed"
import { logsFromJson } from "#lib/http/otlp/decode-json"
import { logsFromProtobuf } from "#lib/http/otlp/decode-protobuf"
import { otlpRoute } from "#lib/http/otlp/otlp-route"
import { recordLogs } from "#lib/services/otel/record-logs"

/** Record the calls that coding agents log: Claude Code and Codex. */
export const POST = otlpRoute({
  summary: "OTLP/HTTP: record the calls that coding agents log (Claude Code, Codex); JSON or protobuf, gzip or not, up to 16 MiB unpacked",
  rejected: "rejectedLogRecords",
  fromJson: logsFromJson,
  fromProtobuf: logsFromProtobuf,
  handle: recordLogs,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
