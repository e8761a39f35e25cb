import { Problem } from "#lib/contracts/problem"

/** A request as handlers see it, whichever server took it. Names of headers are asked in lower case. */
export type Incoming = {
  method: string
  path: string
  query: URLSearchParams
  header(name: string): string | null
  /** The whole body. @throws Problem `too_large` beyond the limit, before more than it is read */
  body(limitBytes: number): Promise<Uint8Array>
  address: string
  params: Record<string, string>
  signal: AbortSignal
}

export type Outgoing = {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array | ReadableStream<Uint8Array> | null
}

/** What Next hands to a route beside the request. */
export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> }

export async function incomingOf(request: Request, context: RouteContext | undefined): Promise<Incoming> {
  const url = new URL(request.url)
  const params = Object.entries((await context?.params) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string")
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    header: (name) => request.headers.get(name),
    body: (limitBytes) => readAll(request, limitBytes),
    // Set by our own server from the socket; a serverless host sets it from its edge.
    address: request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown",
    params: Object.fromEntries(params),
    signal: request.signal,
  }
}

export function responseOf(outgoing: Outgoing): Response {
  return new Response(outgoing.body as BodyInit | null, { status: outgoing.status, headers: outgoing.headers })
}

/** Say no to a body that is too large. */
export function tooLarge(limitBytes: number): Problem {
  return new Problem("too_large", `the body may have at most ${limitBytes} bytes; send it in smaller pieces`)
}

async function readAll(request: Request, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) throw tooLarge(limitBytes)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > limitBytes) throw tooLarge(limitBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
