import { type Incoming, tooLarge } from "#lib/http/incoming"

/** A request without a server. */
export function incoming(
  given: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Uint8Array; signal?: AbortSignal } = {},
): Incoming {
  const { method = "POST", path = "/api/v1/things", headers = {}, body = "", signal = new AbortController().signal } = given
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body
  return {
    method,
    path,
    query: new URLSearchParams(),
    header: (name) => headers[name] ?? null,
    body: async (limitBytes) => {
      if (bytes.byteLength > limitBytes) throw tooLarge(limitBytes)
      return bytes
    },
    address: "192.0.2.1",
    params: {},
    signal,
  }
}
