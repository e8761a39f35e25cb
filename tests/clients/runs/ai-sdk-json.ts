import { startTelemetry } from "./telemetry.ts"

const telemetry = startTelemetry("json")
await (await import("./ai-sdk.ts")).work()
await telemetry.shutdown()
