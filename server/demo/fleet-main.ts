/** The process of the simulated fleet: begun and ended by the demo, over the channel that it opens. */
import { readFleetEnvironment } from "#lib/config"
import { startFleet } from "./fleet.ts"
import type { FromFleet, ToFleet } from "./messages.ts"

const fleet = startFleet({
  governor: readFleetEnvironment(),
  tell: (message: FromFleet) => process.send?.(message),
  nowMs: Date.now,
  random: Math.random,
})

// Ctrl-C reaches every process of the terminal; the demo ends this one before the server it talks to.
process.on("SIGINT", () => {})
process.on("SIGTERM", end)
// A demo that was killed leaves nobody to talk to.
process.on("disconnect", end)
process.on("message", (message: ToFleet) => {
  if (message.type === "runaway") fleet.startRunaway(message.agent)
  else end()
})

function end(): void {
  void fleet.stop().then(() => process.exit(0))
}
