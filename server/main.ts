import { readConfig } from "#lib/config"
import { runUntilStopped } from "./run-until-stopped.ts"
import { startServer } from "./start-server.ts"

await runUntilStopped(async (signal) => {
  console.log("Agent Governor")
  const server = await startServer(readConfig(), { print: console.log, signal })
  console.log(`ready at ${server.url}`)
  return server.stop
})
