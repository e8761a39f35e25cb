import { setTimeout as pause } from "node:timers/promises"
import { Client } from "pg"
import { readConfig } from "#lib/config"
import { runtime } from "#lib/runtime"
import { ask, type Governor } from "#server/client/api-client"
import { type FleetProcess, runFleet } from "./demo/fleet-process.ts"
import { Burn, importHistory } from "./demo/import-history.ts"
import { EMAIL, prepareDemo } from "./demo/prepare.ts"
import { welcome } from "./demo/welcome.ts"
import { localUrl } from "./local-url.ts"
import { showProgress } from "./progress.ts"
import { runUntilStopped } from "./run-until-stopped.ts"
import { startServer } from "./start-server.ts"

/** How long the screen may take to show what the ledger has. */
const SHOWN_WITHIN_MS = 15_000

await runUntilStopped(async (signal) => {
  console.log("Agent Governor, demo")
  const server = await startServer(readConfig(), { print: console.log, signal })
  let fleet: FleetProcess | undefined
  const stop = async () => {
    await fleet?.stop()
    await server.stop()
  }
  try {
    const shown = showProgress(console.log)
    const step: typeof shown = (name, work) => {
      signal.throwIfAborted()
      return shown(name, work)
    }
    const url = localUrl(server.config)
    const demo = await step("Demo organization", () => prepareDemo(runtime(), new Date()))
    await step("History", () => importHistory({ url, key: demo.historyKey }, Date.now()))
    // The tables were empty a moment ago, and the planner still thinks so.
    await analyze(server.config.databaseUrl)
    const beginMs = Date.now()
    const begun = runFleet({ url, key: demo.fleetKey }, console.log)
    fleet = begun
    await step("Fleet", async () => {
      await begun.firstRecorded
      await untilShown({ url, key: demo.key }, beginMs, signal)
    })
    runtime().fleet = begun
    console.log(welcome({ url: server.url, email: EMAIL, ...demo }))
    return stop
  } catch (error) {
    await stop()
    throw error
  }
})

async function analyze(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query("analyze").finally(() => client.end())
}

/** The figure on the screen is the one that counts: ready is when it shows the fleet. */
async function untilShown(governor: Governor, sinceMs: number, signal: AbortSignal): Promise<void> {
  const deadlineMs = Date.now() + SHOWN_WITHIN_MS
  for (;;) {
    const { agents } = await ask(governor, "/api/v1/burn", Burn, { signal })
    if (agents.some(({ lastSeenAt }) => Date.parse(lastSeenAt) >= sinceMs)) return
    if (Date.now() > deadlineMs) throw new Error("the fleet's events do not show in /api/v1/burn")
    await pause(100, undefined, { signal })
  }
}
