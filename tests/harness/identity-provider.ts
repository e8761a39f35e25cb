import { randomBytes } from "node:crypto"
import { createServer } from "node:http"
import Provider, { type Ctx } from "oidc-provider"
import { afterAll } from "vitest"

/** `sub`: the same person again; else somebody new each time. */
export type Claims = { sub?: string; email?: string; email_verified?: boolean }

export type IdentityProvider = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Whoever comes next is this one. */
  person: { claims: Claims }
}

/** A real OpenID provider on loopback, where everybody is signed in at once; it insists on PKCE. */
export async function identityProvider(redirectUri: string): Promise<IdentityProvider> {
  const person: IdentityProvider["person"] = { claims: {} }
  const [clientId, clientSecret] = ["governor", randomBytes(24).toString("base64url")]
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  afterAll(() => void server.close())
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: [] },
    conformIdTokenClaims: false,
    cookies: { keys: [clientSecret] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => "/enter" },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ ...person.claims, sub: id }) }),
    loadExistingGrant: async ({ oidc }: Ctx) => {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope("openid email profile")
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/enter")) return answer(request, response)
    void provider.interactionFinished(request, response, { login: { accountId: person.claims.sub ?? randomBytes(6).toString("hex") } })
  })
  return { issuer, clientId, clientSecret, person }
}
