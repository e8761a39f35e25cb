import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http"
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto"
import { NodeSDK } from "@opentelemetry/sdk-node"
import { client, otlpHeaders, otlpUrl } from "./run.ts"

/** OpenTelemetry as its own documentation starts it; `shutdown()` sends what is left. */
export function startTelemetry(format: "json" | "protobuf"): NodeSDK {
  const options = { url: `${otlpUrl}/v1/traces`, headers: otlpHeaders, ...(format === "json" && { compression: "gzip" as never }) }
  const traceExporter = format === "json" ? new JsonExporter(options) : new ProtoExporter(options)
  const sdk = new NodeSDK({ serviceName: client, traceExporter: traceExporter as never })
  sdk.start()
  return sdk
}
