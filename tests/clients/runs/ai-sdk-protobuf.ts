import { startTelemetry } from "./telemetry.ts"

const telemetry = startTelemetry("protobuf")
await (await import("./ai-sdk.ts")).work()
await telemetry.shutdown()
