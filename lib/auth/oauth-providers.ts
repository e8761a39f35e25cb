import type { OAuthConfig } from "next-auth/providers/oauth"
import type { Config, SignInProvider } from "#lib/config"

/** What is used of a profile: the address, and whether it is verified, decide who it is. */
type OpenProfile = { sub: string; email?: string; email_verified?: boolean }

/** The identity providers that are configured. Each proves that the reply belongs to this browser and this attempt: PKCE, state, nonce. */
export function oauthProviders({ oidc, google, github }: Pick<Config, "oidc" | "google" | "github">): OAuthConfig<OpenProfile>[] {
  return [
    ...(oidc?.issuer ? [openId("oidc", "Single sign-on", oidc.issuer, oidc)] : []),
    ...(google ? [openId("google", "Google", "https://accounts.google.com", google)] : []),
    ...(github ? [gitHub(github)] : []),
  ]
}

function openId(id: string, name: string, issuer: string, { clientId, clientSecret }: SignInProvider): OAuthConfig<OpenProfile> {
  return {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    clientId,
    clientSecret,
    profile,
  }
}

/** GitHub speaks OAuth without OpenID; which of somebody's addresses are verified it tells separately. */
function gitHub({ clientId, clientSecret }: SignInProvider): OAuthConfig<OpenProfile> {
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    authorization: { url: "https://github.com/login/oauth/authorize", params: { scope: "user:email" } },
    token: "https://github.com/login/oauth/access_token",
    userinfo: { url: "https://api.github.com/user", request: ({ tokens }) => readGitHub(String(tokens.access_token)) },
    checks: ["pkce", "state"],
    clientId,
    clientSecret,
    profile,
  }
}

async function readGitHub(accessToken: string): Promise<OpenProfile> {
  const headers = { authorization: `Bearer ${accessToken}`, accept: "application/vnd.github+json", "user-agent": "agent-governor" }
  const reply = await fetch("https://api.github.com/user/emails", { headers, signal: AbortSignal.timeout(10_000) })
  if (!reply.ok) throw new Error(`GitHub answered ${reply.status}`)
  const emails = (await reply.json()) as { email: string; primary: boolean; verified: boolean }[]
  const primary = emails.find((one) => one.primary)
  return { sub: primary?.email ?? "", ...(primary && { email: primary.email, email_verified: primary.verified }) }
}

/** Only the id: whose session is opened is decided by the verified address. */
function profile({ sub }: OpenProfile) {
  return { id: sub } as never
}
