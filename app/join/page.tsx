import type { Metadata } from "next"
import { Door, DoorNote } from "#components/sign-in/door"
import { JoinForm } from "#components/sign-in/join-form"
import { SignInProviders } from "#components/sign-in/sign-in-providers"
import { type Params, paramOf } from "#components/ui/address"
import { oauthProviders } from "#lib/auth/oauth-providers"
import { JOIN_COOKIE } from "#lib/auth/session-cookie"
import { runtime } from "#lib/runtime"
import { readJoinLink } from "#lib/services/members/join"

export const metadata: Metadata = { title: "Choose your password", referrer: "no-referrer" }

/** Where an invitation or a reset link leads. Opening it uses nothing up: a mail scanner may. */
export default async function JoinPage({ searchParams }: { searchParams: Promise<Params> }) {
  const token = paramOf(await searchParams, "token") ?? ""
  const link = await readJoinLink(runtime().db, token, new Date())
  if (!link) {
    return (
      <Door title="Agent Governor" about="This link leads nowhere.">
        <DoorNote>It was used already, replaced by a newer one, or is too old. Ask an admin of your organization for a new one.</DoorNote>
      </Door>
    )
  }
  const providers = oauthProviders(runtime().config).map(({ id, name }) => ({ id, name }))
  const { purpose, name, email, organization } = link
  const about =
    purpose === "invite" ? `${name}, you are invited to ${organization} as ${email}.` : `A new password for ${email} at ${organization}.`
  return (
    <Door title="Choose your password" about={about}>
      <JoinForm token={token} email={email} />
      <SignInProviders providers={providers} cookie={JOIN_COOKIE} link={token} />
    </Door>
  )
}
