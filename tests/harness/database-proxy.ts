import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/**
 * A way to a database that can be cut, as a network or a stopped server cuts it, and opened again at the same address; or hushed: then
 * everything is taken and nothing answered, as by a machine that hangs.
 */
export async function cuttableDatabase(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let hushed = false
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(from)
      from.on("data", (bytes) => hushed || to.write(bytes))
      from
        .on("error", () => to.destroy())
        .on("close", () => {
          sockets.delete(from)
          to.destroy()
        })
    }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  const url = new URL(databaseUrl)
  url.hostname = "127.0.0.1"
  url.port = String(port)

  async function cut(): Promise<void> {
    if (!server.listening) return
    const closed = once(server, "close")
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }

  async function open(): Promise<void> {
    hushed = false
    if (server.listening) return
    server.listen(port, "127.0.0.1")
    await once(server, "listening")
  }

  /** What is on its way then is lost: whoever asked waits for ever. */
  function hush(): void {
    hushed = true
  }

  return { url: url.href, cut, open, hush }
}
