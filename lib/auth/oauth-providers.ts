import type { OAuthConfig } from "next-auth/providers/oauth"
import type { Config, SignInProvider } from "#lib/config"
import type { MemberIdentity } from "#lib/contracts/members"

export type IdentityWay = MemberIdentity["way"]

/** What is used of a profile: who it is at the provider, and an address that the provider has verified or not. */
type OpenProfile = { sub: string; email?: string; email_verified?: boolean }

const GOOGLE = "https://accounts.google.com"
const GITHUB = "https://github.com"

/** Whose word each way of signing in is taken by. */
export function issuerOf(way: IdentityWay, { oidc }: Pick<Config, "oidc">): string {
  return way === "oidc" ? (oidc?.issuer ?? "") : way === "google" ? GOOGLE : GITHUB
}

/** The identity providers that are configured. Each proves that the reply belongs to this browser and this attempt: PKCE, state, nonce. */
export function oauthProviders({ oidc, google, github }: Pick<Config, "oidc" | "google" | "github">): OAuthConfig<OpenProfile>[] {
  return [
    ...(oidc?.issuer ? [openId("oidc", "Single sign-on", oidc.issuer, oidc)] : []),
    ...(google ? [openId("google", "Google", GOOGLE, google)] : []),
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

/** GitHub speaks OAuth without OpenID; who somebody is and which of their addresses are verified it tells separately. */
function gitHub({ clientId, clientSecret }: SignInProvider): OAuthConfig<OpenProfile> {
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    authorization: { url: `${GITHUB}/login/oauth/authorize`, params: { scope: "user:email" } },
    token: `${GITHUB}/login/oauth/access_token`,
    userinfo: { url: "https://api.github.com/user", request: ({ tokens }) => readGitHub(String(tokens.access_token)) },
    checks: ["pkce", "state"],
    clientId,
    clientSecret,
    profile,
  }
}

/** Their number is for ever; names and addresses change hands. */
async function readGitHub(accessToken: string): Promise<OpenProfile> {
  const [user, emails] = await Promise.all([
    askGitHub<{ id: number }>("user", accessToken),
    askGitHub<{ email: string; primary: boolean; verified: boolean }[]>("user/emails", accessToken),
  ])
  const primary = emails.find((one) => one.primary)
  return { sub: String(user.id), ...(primary && { email: primary.email, email_verified: primary.verified }) }
}

async function askGitHub<T>(what: string, accessToken: string): Promise<T> {
  const headers = { authorization: `Bearer ${accessToken}`, accept: "application/vnd.github+json", "user-agent": "agent-governor" }
  const reply = await fetch(`https://api.github.com/${what}`, { headers, signal: AbortSignal.timeout(10_000) })
  if (!reply.ok) throw new Error(`GitHub answered ${reply.status}`)
  return (await reply.json()) as T
}

/** Only the subject: whose session is opened is decided by the member whom it is connected to. */
function profile({ sub }: OpenProfile) {
  return { id: sub } as never
}
