import { notAllowed } from "#lib/http/not-allowed"
import { spansFromJson } from "#lib/http/otlp/decode-json"
import { spansFromProtobuf } from "#lib/http/otlp/decode-protobuf"
import { otlpRoute } from "#lib/http/otlp/otlp-route"
import { recordSpans } from "#lib/services/otel/record-spans"

/** Record the calls that an agent's spans tell of. */
export const POST = otlpRoute({
  summary: "OTLP/HTTP: record the calls that spans tell of; JSON or protobuf, gzip or not, up to 16 MiB unpacked",
  rejected: "rejectedSpans",
  fromJson: spansFromJson,
  fromProtobuf: spansFromProtobuf,
  handle: recordSpans,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
