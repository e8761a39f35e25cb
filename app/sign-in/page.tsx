import type { Metadata } from "next"
import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { Door, DoorNote } from "#components/sign-in/door"
import { refusalOf } from "#components/sign-in/refusals"
import { SignInForm } from "#components/sign-in/sign-in-form"
import { SignInLink } from "#components/sign-in/sign-in-link"
import { SignInProviders } from "#components/sign-in/sign-in-providers"
import { type Params, paramOf } from "#components/ui/address"
import { memberFromCookie } from "#lib/auth/member-from-cookie"
import { oauthProviders } from "#lib/auth/oauth-providers"
import { JOIN_COOKIE } from "#lib/auth/session-cookie"
import { runtime } from "#lib/runtime"

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" }

/** E-mail and password, a one-time link `?token=…` that signs in by itself, or an identity provider. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Params> }) {
  const params = await searchParams
  const [token, error] = [paramOf(params, "token"), paramOf(params, "error")]
  if (await memberFromCookie((await headers()).get("cookie"))) redirect("/")
  const providers = oauthProviders(runtime().config).map(({ id, name }) => ({ id, name }))
  return (
    <Door title="Agent Governor" about="Sign in to see what burns, and to stop it.">
      {token && <SignInLink token={token} />}
      {error && <DoorNote>{refusalOf(error)}</DoorNote>}
      <SignInForm />
      <SignInProviders providers={providers} cookie={JOIN_COOKIE} />
    </Door>
  )
}
