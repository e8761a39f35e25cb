import type { NextRequest } from "next/server"
import NextAuth from "next-auth"
import { authOptions } from "#lib/auth/auth-options"

type Context = { params: Promise<{ nextauth: string[] }> }

/** Made per request, because the secret is known once the runtime is up and not when a build reads this file. */
const handler = (request: NextRequest, context: Context) => NextAuth(request, context, authOptions())

export { handler as GET, handler as POST }
