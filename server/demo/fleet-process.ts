import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { resolve } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import type { Governor } from "#server/client/api-client"
import type { FleetEnvironment, FromFleet, ToFleet } from "./messages.ts"

export type FleetProcess = {
  /** Resolves when the first event of the fleet was recorded. Rejects where the fleet ends before. */
  firstRecorded: Promise<void>
  startRunaway: (agent: string) => void
  stop: () => Promise<void>
}

const PROGRAM = resolve(import.meta.dirname, "fleet-main.ts")
const STOP_WITHIN_MS = 2_000

/** Run the fleet in a process of its own, as agents are: it has an address and a key, and nothing else of the server. */
export function runFleet(governor: Governor, print: (line: string) => void): FleetProcess {
  const environment: FleetEnvironment = { FLEET_URL: governor.url, FLEET_KEY: governor.key }
  const child = fork(PROGRAM, { env: { NODE_ENV: "production", ...environment }, stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const state = { stopping: false }
  const send = (message: ToFleet) => {
    if (child.connected) child.send(message)
  }
  const firstRecorded = new Promise<void>((done, fail) => {
    child.on("message", (message: FromFleet) => {
      if (message.type === "recorded") done()
      if (message.type === "away") print(`  fleet: waiting, the governor does not confirm (${message.reason.split("\n")[0]})`)
      if (message.type === "back") print("  fleet: going on")
    })
    child.once("error", fail)
    child.once("exit", (code, signal) => {
      if (!state.stopping) print(`  fleet: ended by itself (${signal ?? `code ${code}`})`)
      fail(new Error("the fleet ended before its first event was recorded"))
    })
  })
  // Whoever awaits it hears of a failure; a stop before the first event must not count as unhandled.
  firstRecorded.catch(() => {})
  return {
    firstRecorded,
    startRunaway: (agent) => send({ type: "runaway", agent }),
    stop: async () => {
      state.stopping = true
      if (hasEnded(child)) return
      const gone = once(child, "exit")
      send({ type: "stop" })
      await Promise.race([gone, pause(STOP_WITHIN_MS, undefined, { ref: false })])
      if (!hasEnded(child)) child.kill("SIGKILL")
      await gone
    },
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
