import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { Problem } from "#lib/contracts/problem"
import { answerApi, refuse } from "./api-answer.ts"
import { scanRoutes } from "./api-router.ts"
import { BootError } from "./boot-error.ts"
import { addressOf, protect } from "./security-headers.ts"

export type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export type FrontDoor = {
  /** The port it listens on: the one asked for, or a free one where 0 was. */
  port: number
  /** Until then every request is told to come again in a second. */
  open: (next: NextHandler | null) => Promise<void>
  /** Refuse what is new, finish what is under way, end streams; what still runs after `withinMs` is cut off. */
  close: (withinMs: number) => Promise<void>
}

export type FrontDoorOptions = {
  host: string
  port: number
  /** False sends the hot paths through Next as well. */
  hot: boolean
  /** Reverse proxies of one's own in front. */
  proxies: number
  /** People come by https. */
  secure: boolean
}

/** Answered before Next, which would take twenty times as long: what every agent sends all the time. */
const HOT = ["/api/v1/usage", "/api/v1/authorize", "/api/otel/v1/traces", "/api/otel/v1/logs"]
/** And what they keep open for hours: a stream through Next costs several times the memory. */
const STREAMS = ["/api/v1/signals"]

/**
 * The one HTTP server. It takes its port at once, so that a taken one is known before anything else is started.
 *
 * @throws BootError when the address cannot be had
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const match = scanRoutes()
  const hot = new Map(options.hot ? HOT.map((path) => [path, { url: new URL(path, "http://localhost"), found: match(path) }]) : [])
  const state: { next: NextHandler | null; phase: "starting" | "open" | "closing" } = { next: null, phase: "starting" }
  const connections = answering()
  const server = createServer(LIMITS, (request, response) => {
    connections.begin(response)
    // Its connection is kept for a next request, which a server that closes will not take.
    response.once("close", () => state.phase === "closing" && server.closeIdleConnections())
    respond(request, response).catch((error: unknown) => fail(request, response, error))
  })
  server.on("connection", connections.add)
  const port = await listen(server, options)
  return {
    port,
    open: async (next) => {
      await Promise.all(HOT.map((path) => match(path)?.route.load()))
      Object.assign(state, { next, phase: "open" })
    },
    close: async (withinMs) => {
      state.phase = "closing"
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const response of connections.underWay()) if (isEventStream(response)) response.end()
      await Promise.race([closed, pause(withinMs, undefined, { ref: false })])
      server.closeAllConnections()
      await closed
    },
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What a sender says of its own address is not believed; every handler reads it from here.
    request.headers["x-forwarded-for"] = addressOf(request, options.proxies)
    if (state.phase !== "open") {
      response.setHeader("connection", "close")
      throw new Problem("unavailable", `the server is ${state.phase}; send it again in a second`, { retryAfterSeconds: 1 })
    }
    const target = request.url ?? "/"
    const known = request.method === "POST" ? hot.get(target) : undefined
    if (known?.found) return answerApi(request, response, known.url, known.found)
    protect(request, response, options.secure)
    const isStream = options.hot && request.method !== "POST" && STREAMS.includes(target.split("?", 1)[0] ?? "")
    if (state.next && !isStream) return state.next(request, response)
    const url = URL.parse(target, `http://${request.headers.host ?? "localhost"}`)
    if (!url) throw new Problem("malformed", "the address cannot be read")
    const found = match(url.pathname)
    if (!found) throw new Problem("not_found", `there is nothing at ${url.pathname}`)
    return answerApi(request, response, url, found)
  }
}

/**
 * What each connection is answering now, under the connection, which stays. A set of the responses themselves gets a new table every few
 * dozen of them, and V8 lets each table point to its successor: one that has grown old keeps all later ones, and with them every request
 * that stood in one, until the next full collection.
 */
function answering() {
  const responses = new Map<Socket, ServerResponse | null>()
  return {
    add(socket: Socket): void {
      responses.set(socket, null)
      socket.once("close", () => responses.delete(socket))
    },
    begin(response: ServerResponse): void {
      const { socket } = response
      if (!socket || !responses.has(socket)) return
      responses.set(socket, response)
      response.once("close", () => responses.get(socket) === response && responses.set(socket, null))
    },
    underWay: () => [...responses.values()].filter((response) => response !== null),
  }
}

/** Against senders that take their time: a head within 10 s, a whole request within 60 s. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
  /** Longer than the minute after which common load balancers drop a connection, so that they never meet a closed one. */
  keepAliveTimeout: 65_000,
  noDelay: true,
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explainListen(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(address && typeof address === "object" ? address.port : port)
    })
  })
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken by another program. Stop that one, or set PORT to another number.`,
    EACCES: `This user may not listen on port ${port}. Set PORT to a number above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to one that it has, such as 127.0.0.1 or 0.0.0.0.`,
    ENOTFOUND: `HOST ${host} is not an address of this machine. Set it to one, such as 127.0.0.1 or 0.0.0.0.`,
  }
  const reason = reasons[error.code ?? ""]
  return reason ? new BootError(reason, { cause: error }) : error
}

function isEventStream(response: ServerResponse): boolean {
  return response.headersSent && String(response.getHeader("content-type")).startsWith("text/event-stream")
}

/** Handlers answer for their own failures; what arrives here is a refusal from above, a bug, or a sender who is gone. */
async function fail(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  if (response.destroyed || request.errored) return
  if (response.headersSent) response.destroy()
  else await refuse(request, response, error).catch(() => response.destroy())
}
