/**
 * A server that does nothing but retention, to be killed: it says when it has done a step of the kind that is asked for, makes one more
 * step, and waits. So it is met in the middle of that step or behind it, and is never done before it is met. Arguments: the database, the step.
 */
import { createDb } from "#lib/db/client"
import { openPass } from "#tests/db/retention"

const [url = "", at] = process.argv.slice(2)
const db = createDb({ url, connections: 2, applicationName: "agent-governor tests to be killed" })
let reached = false
for (;;) {
  for await (const { name, rows } of await openPass(db)) {
    if (reached) await untilKilled()
    reached = name === at && (rows > 0 || name === "detach")
    if (reached) console.log(name)
  }
}

function untilKilled(): Promise<never> {
  setInterval(() => {}, 60_000)
  return new Promise(() => {})
}
