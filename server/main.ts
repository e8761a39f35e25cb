import { readConfig } from "#lib/config"
import { runtime } from "#lib/runtime"
import { firstRun } from "./first-run.ts"
import { runUntilStopped } from "./run-until-stopped.ts"
import { startServer } from "./start-server.ts"

await runUntilStopped(async (signal) => {
  console.log("Agent Governor")
  const server = await startServer(readConfig(), { print: console.log, signal })
  const first = await firstRun(runtime().db, server.config, new Date())
  if (first) console.log(first)
  console.log(`ready at ${server.url}`)
  return server.stop
})
