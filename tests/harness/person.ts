import type { RequestOptions, TestServer } from "#tests/harness/server"

export type Person = {
  /** What the server answered to the attempt. */
  error: string | null
  /** All cookies of this browser. */
  cookie: () => string
  /** A request from one of our own pages. */
  ask: (path: string, options?: RequestOptions) => Promise<Response>
}

/** Somebody in a browser without a screen: signs in by password as the sign-in page does. `from`: the address that a proxy saw. */
export async function signInAs(
  server: Pick<TestServer, "request">,
  given: { email: string; password: string; from?: string; cookies?: string },
): Promise<Person> {
  const jar = new Map<string, string>()
  const keep = (line: string) => jar.set(line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).split(";", 1)[0] ?? "")
  for (const pair of given.cookies?.split("; ") ?? []) keep(pair)
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ")
  const ask: Person["ask"] = async (path, { headers, ...options } = {}) => {
    const said = { "sec-fetch-site": "same-origin", "x-forwarded-for": given.from ?? "192.0.2.1", cookie: cookie(), "user-agent": "tests" }
    const reply = await server.request(path, { ...options, headers: { ...said, ...headers } })
    for (const line of reply.headers.getSetCookie()) keep(line)
    return reply
  }
  const { csrfToken } = (await (await ask("/api/auth/csrf")).json()) as { csrfToken: string }
  const { email, password } = given
  const body = new URLSearchParams({ email, password, csrfToken, json: "true", callbackUrl: "/" })
  const { url } = (await (await ask("/api/auth/callback/password", { method: "POST", body })).json()) as { url: string }
  return { error: new URL(url, "http://localhost").searchParams.get("error"), cookie, ask }
}
