import type { IncomingMessage, ServerResponse } from "node:http"
import { type Incoming, type Outgoing, tooLarge } from "#lib/http/incoming"

/** How much of a body that is refused is still read before the answer: some senders listen only when they have sent. */
const DISCARD_BYTES = 16 * 1024 * 1024
/** And how long after it, so that a sender in the middle of a larger one gets to see the answer instead of a reset. */
const LINGER_MS = 5_000

/**
 * What a handler sees of a request; nothing is read before it asks.
 *
 * Without a getter: each object literal with one has a hidden class of its own, which would keep the request, and all that hangs on it, until
 * the next full collection.
 */
export function incoming(request: IncomingMessage, response: ServerResponse, url: URL, params: Record<string, string>): Incoming {
  const left = new AbortController()
  response.once("close", () => response.writableFinished || left.abort())
  if (response.destroyed) left.abort()
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    header: (name) => {
      const value = request.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(", ") : (value ?? null)
    },
    body: (limitBytes) => readBody(request, limitBytes),
    address: String(request.headers["x-forwarded-for"] ?? ""),
    params,
    signal: left.signal,
  }
}

/** @throws Problem `too_large`, having kept no more than `limitBytes`; the stream's own error when the sender hangs up */
function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(tooLarge(limitBytes))
    if (Number(request.headers["content-length"] ?? 0) > limitBytes + DISCARD_BYTES) return refuse()
    let chunks: Buffer[] = []
    let bytes = 0
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= limitBytes) chunks.push(chunk)
      else chunks = []
      if (bytes > limitBytes + DISCARD_BYTES) {
        request.pause()
        refuse()
      }
    })
    request.once("end", () => (bytes > limitBytes ? refuse() : resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks))))
    request.once("error", reject)
    request.once(
      "close",
      () => request.complete || reject(new DOMException("The sender hung up before the end of the body.", "AbortError")),
    )
  })
}

const EMPTY = Buffer.alloc(0)

/** Send a reply. Where a body is left unread the connection closes behind the reply, a moment later. */
export async function send(request: IncomingMessage, response: ServerResponse, outgoing: Outgoing): Promise<void> {
  const { status, headers, body } = outgoing
  if (response.destroyed) return void (await cancel(body))
  const unread = !request.complete && request.headers["content-length"] !== "0" && isBodyExpected(request)
  if (unread) response.setHeader("connection", "close")
  if (body === null || typeof body === "string" || body instanceof Uint8Array) {
    const length = body === null ? 0 : Buffer.byteLength(body)
    response.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, "content-length": length })
    const shown = request.method === "HEAD" ? null : body
    // As a text it goes out with the head in one write.
    if (!unread || shown === null) return void response.end(shown)
    response.write(shown)
    await discard(request)
    return void response.end()
  }
  // Set, and not only written, so that whoever closes the server can tell a stream of events from a reply that will end.
  response.setHeaders(new Headers(headers))
  response.writeHead(status)
  if (request.method !== "HEAD") return pump(body, response)
  await cancel(body)
  response.end()
}

/** Whoever closes on bytes that are still arriving resets the connection, and what was answered may be lost with it. */
function discard(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(patience)
      request.pause()
      resolve()
    }
    const patience = setTimeout(done, LINGER_MS)
    request.once("end", done).once("close", done).once("error", done)
    request.resume()
  })
}

function isBodyExpected(request: IncomingMessage): boolean {
  return request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined
}

/** As fast as the reader takes it and no faster; the source is told when the reader is gone. */
async function pump(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  const reader = body.getReader()
  const gone = new Promise<void>((resolve) => response.once("close", resolve))
  gone.then(() => reader.cancel()).catch(() => {}) // the source may have failed already
  // An event stream is there before its first event.
  response.flushHeaders()
  for (;;) {
    const { done, value } = await reader.read()
    if (done || response.destroyed) break
    if (!response.write(value)) await Promise.race([new Promise<void>((resolve) => response.once("drain", resolve)), gone])
  }
  response.end()
}

async function cancel(body: Outgoing["body"]): Promise<void> {
  if (body instanceof ReadableStream) await body.cancel()
}
