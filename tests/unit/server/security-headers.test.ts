import type { IncomingMessage, ServerResponse } from "node:http"
import { expect, test } from "vitest"
import { markOfBrowser, readKnownBrowser } from "#lib/auth/known-browser"
import { addressOf, protect } from "#server/security-headers"

const asked = (url: string, headers: Record<string, string> = {}) =>
  ({ url, headers, socket: { remoteAddress: "10.0.0.1" } }) as unknown as IncomingMessage

test.each([
  { said: undefined, proxies: 0, address: "10.0.0.1", because: "nobody stands in front" },
  { said: "6.6.6.6", proxies: 0, address: "10.0.0.1", because: "what a sender says of itself is not believed" },
  { said: "192.0.2.7", proxies: 1, address: "192.0.2.7", because: "the proxy saw it" },
  { said: "6.6.6.6, 192.0.2.7", proxies: 1, address: "192.0.2.7", because: "what was said before the proxy is not believed" },
  { said: "6.6.6.6, 192.0.2.7, 10.0.0.9", proxies: 2, address: "192.0.2.7", because: "the outermost of two saw it" },
  { said: undefined, proxies: 1, address: "10.0.0.1", because: "who comes past the proxy has the address of their connection" },
])("$said with $proxies proxies is $address: $because", ({ said, proxies, address }) => {
  expect(addressOf(asked("/", said === undefined ? {} : { "x-forwarded-for": said }), proxies)).toBe(address)
})

test.each([
  { url: "/", secure: true, policy: true, strict: true },
  { url: "/limits?q=/api/", secure: false, policy: true, strict: false },
  { url: "/api/v1/limits", secure: true, policy: false, strict: true },
])("$url, https $secure: policy $policy, strict transport $strict", ({ url, secure, policy, strict }) => {
  const headers = new Map<string, string>()
  const request = asked(url)
  protect(request, { setHeader: (name: string, value: string) => headers.set(name, value) } as unknown as ServerResponse, secure)
  expect(headers.has("strict-transport-security")).toBe(strict)
  expect(headers.get("x-frame-options")).toBe("DENY")
  expect(headers.get("content-security-policy")).toBe(policy ? request.headers["content-security-policy"] : undefined)
  expect(/script-src 'self' 'nonce-[^']{22,}';/.test(headers.get("content-security-policy") ?? "")).toBe(policy)
})

test("a browser's mark is of one account and one installation", () => {
  const mark = markOfBrowser("ada@example.com", "secret", "browser-1")
  expect(readKnownBrowser(mark, "ada@example.com", "secret")).toBe("browser-1")
  for (const [given, email, secret] of [
    [mark, "eve@example.com", "secret"],
    [mark, "ada@example.com", "another"],
    [mark.replace("browser-1", "browser-2"), "ada@example.com", "secret"],
    [undefined, "ada@example.com", "secret"],
    [".", "ada@example.com", "secret"],
  ] as const)
    expect(readKnownBrowser(given, email, secret)).toBeNull()
})
