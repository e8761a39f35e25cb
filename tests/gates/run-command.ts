import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { delimiter, join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

export type Ended = { code: number; output: string; seconds: number }

const root = join(import.meta.dirname, "../..")
const running = new Set<ChildProcess>()
let interrupted = false

/**
 * Run a program of node_modules/.bin in a process group of its own, so that all it starts can be ended with it.
 * `live` lets it write to this terminal; else its output comes back.
 */
export async function runCommand(command: readonly [string, ...string[]], live = false): Promise<Ended> {
  const [program, ...args] = command
  const startedMs = performance.now()
  const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: "1" }
  const child = spawn(program, args, {
    cwd: root,
    env,
    detached: true,
    stdio: live ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
  })
  running.add(child)
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk
    })
  }
  const closed = once(child, "close").catch(() => {})
  const code = await once(child, "exit").then(
    ([exitCode]: (number | null)[]) => exitCode ?? 1,
    (error: Error) => {
      output += error.message
      return 1
    },
  )
  await endGroup(child)
  // A process that left the group may keep the pipes open for ever; what it says is not awaited.
  await Promise.race([closed, pause(500)])
  running.delete(child)
  // Who interrupts a run ends it too; nothing may go on from a command that was cut off.
  if (interrupted) await new Promise(() => {})
  return { code, output, seconds: (performance.now() - startedMs) / 1000 }
}

/** End everything that was started and is still there: asked first, killed after five seconds. */
export async function endAll(): Promise<void> {
  interrupted = true
  await Promise.all([...running].map(endGroup))
}

async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined || !signal(pid, "SIGTERM")) return
  const deadlineMs = performance.now() + 5_000
  while (performance.now() < deadlineMs) {
    if (!signal(pid, 0)) return
    await pause(50)
  }
  signal(pid, "SIGKILL")
}

function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}
