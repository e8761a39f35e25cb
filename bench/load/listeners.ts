/**
 * Ten thousand agents that listen to their signals, in a process of their own. Sends `open` when each has heard its first directive,
 * then, when each has heard a `kill` (or after ten seconds), the instants at which they did, in ms since 1970.
 */
import { connect } from "node:net"

export type Heard = { event: "open"; ms: number } | { event: "told"; atMs: number[]; missing: number }

const [, , address = "", key = "", count = "0"] = process.argv
const url = new URL(address)
const agents = Number(count)
/** Connections that are being opened at a time. */
const OPENING = 100
const GIVE_UP_MS = 10_000

const told: number[] = []
const beganMs = performance.now()
let next = 0

await Promise.all(Array.from({ length: OPENING }, openAll))
process.send?.({ event: "open", ms: performance.now() - beganMs } satisfies Heard)
process.on("message", () => setTimeout(report, GIVE_UP_MS))
process.on("disconnect", () => process.exit(0))

async function openAll(): Promise<void> {
  for (let n = next++; n < agents; n = next++) await open(n)
}

/** Resolves with the first directive. */
function open(n: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    let tail = ""
    let isTold = false
    socket.write(
      `GET /api/v1/signals?agent=listener-${n}&session=heard-${n % 1_000} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    )
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      const text = tail + chunk
      // A word that is cut in two by the end of a chunk is found with the next.
      tail = text.slice(-24)
      if (text.includes('"action":"continue"')) resolve()
      if (isTold || !text.includes('"action":"kill"')) return
      isTold = true
      told.push(performance.timeOrigin + performance.now())
      if (told.length === agents) report()
    })
    socket.on("error", reject)
  })
}

function report(): void {
  process.send?.({ event: "told", atMs: told, missing: agents - told.length } satisfies Heard, () => process.exit(0))
}
