import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { nodeOptions } from "#tests/harness/node-options"
import { testSecret } from "#tests/harness/server"

export type Program = {
  pid: number
  stdout: () => string
  stderr: () => string
  /** Resolves with the match as soon as stdout has it. @throws with all of its output when it ends before */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>
  kill: (signal: NodeJS.Signals) => void
  /** Its exit code; null after a signal. */
  ended: Promise<number | null>
}

const root = join(import.meta.dirname, "../..")

/** Run an entry point of ours as a process of its own, with no more of the environment than it is given. */
export function runProgram(file: string, args: readonly string[], environment: Record<string, string>): Program {
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { NODE_ENV: "production", PATH: process.env["PATH"] ?? "", GOVERNOR_SECRET: testSecret, GOVERNOR_UI: "off", ...environment },
  })
  const text = { stdout: "", stderr: "" }
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk
      child.emit("printed")
    })
  }
  const ended = once(child, "close").then(([code]) => code as number | null)
  const printed = async (pattern: RegExp) => {
    for (;;) {
      const match = pattern.exec(text.stdout)
      if (match) return match
      const more = await Promise.race([once(child, "printed").then(() => true), ended.then(() => false)])
      if (!more && !pattern.test(text.stdout))
        throw new Error(`${file} ended before it printed ${pattern}:\n${text.stdout}\n${text.stderr}`)
    }
  }
  return {
    pid: child.pid ?? 0,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    printed,
    kill: (signal) => void child.kill(signal),
    ended,
  }
}
