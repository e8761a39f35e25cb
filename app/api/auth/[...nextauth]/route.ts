import type { NextRequest } from "next/server"
import NextAuth from "next-auth"
import { authOptions } from "#lib/auth/auth-options"
import { knownBrowserCookie } from "#lib/auth/known-browser"
import { responseOf, tooLarge } from "#lib/http/incoming"
import { outgoingProblem } from "#lib/http/problem"
import { runtime } from "#lib/runtime"

type Context = { params: Promise<{ nextauth: string[] }> }

/** An address, a password and a few words around them. */
const MAX_BYTES = 16_384

/**
 * Made per request, because the secret is known once the runtime is up and not when a build reads this file. A body is read by the
 * library as a whole, so its size is asked before; what browsers would like to write into our log is not taken.
 */
async function handler(request: NextRequest, context: Context): Promise<Response> {
  const announced = Number(request.headers.get("content-length") ?? Number.NaN)
  if (request.method === "POST" && !(announced <= MAX_BYTES)) return responseOf(outgoingProblem(tooLarge(MAX_BYTES), ""))
  if ((await context.params).nextauth[0] === "_log") return new Response(null, { status: 204 })
  let opened: string | null = null
  const onOpened = (email: string) => {
    opened = email
  }
  const reply: Response = await NextAuth(request, context, authOptions(Object.fromEntries(request.headers), onOpened))
  if (opened !== null) reply.headers.append("set-cookie", knownBrowserCookie(opened, runtime().config))
  return reply
}

export { handler as GET, handler as POST }
