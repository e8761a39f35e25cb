import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { python } from "./python.ts"

const TOO_LONG_MS = 60_000
const runs = join(import.meta.dirname, "runs")

/** A program of `runs/`, and what runs it. */
export type Program = { program: string; args: readonly string[] }

export const nodeProgram = (name: string): Program => ({ program: process.execPath, args: [join(runs, `${name}.ts`)] })
export const pythonProgram = (name: string): Program => ({ program: python, args: [join(runs, "python", `${name}.py`)] })

/** Run one client as a program of its own, since instrumentations change what they find. @returns what went wrong, or null */
export async function runProgram({ program, args }: Program, env: Record<string, string>): Promise<string | null> {
  const quiet = {
    OTEL_NODE_RESOURCE_DETECTORS: "none",
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
    OPENAI_API_KEY: "none",
    OPENAI_AGENTS_DISABLE_TRACING: "0",
    LANGCHAIN_TRACING_V2: "false",
    PYTHONPATH: join(import.meta.dirname, "../../sdk/python"),
    PYTHONDONTWRITEBYTECODE: "1",
  }
  const child = spawn(program, args, {
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
