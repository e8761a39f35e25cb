import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

const TOO_LONG_MS = 60_000

/** Run one client as a program of its own, since instrumentations change what they find. @returns what went wrong, or null */
export async function runProgram(name: string, env: Record<string, string>): Promise<string | null> {
  const quiet = {
    OTEL_NODE_RESOURCE_DETECTORS: "none",
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
    OPENAI_API_KEY: "none",
    OPENAI_AGENTS_DISABLE_TRACING: "0",
    LANGCHAIN_TRACING_V2: "false",
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, "runs", `${name}.ts`)], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...quiet, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TOO_LONG_MS,
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text))
  const [code, signal] = await once(child, "close")
  if (process.env.VERBOSE) console.log(output)
  return code === 0 ? null : `ended with ${signal ?? code}: ${output.trim().slice(-2_000)}`
}
