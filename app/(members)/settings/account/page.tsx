import type { Metadata } from "next"
import { EndSessionButton } from "#components/settings/account/end-session-button"
import { IdentityList } from "#components/settings/account/identity-list"
import { PasswordForm } from "#components/settings/account/password-form"
import { SessionTable } from "#components/settings/account/session-table"
import { refusalOf } from "#components/sign-in/refusals"
import { type Params, paramOf } from "#components/ui/address"
import { Section } from "#components/ui/figure"
import { oauthProviders } from "#lib/auth/oauth-providers"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { runtime } from "#lib/runtime"
import { hasPassword } from "#lib/services/members/has-password"
import { listIdentities } from "#lib/services/members/list-identities"
import { listMemberSessions } from "#lib/services/members/list-member-sessions"

export const metadata: Metadata = { title: "Account" }

const mays = {
  viewer: "A viewer sees everything here and changes nothing; an admin can give you another role.",
  engineer: "An engineer also stops, resumes and gives Overdrive up to an amount; limits, prices, keys and members are for admins.",
  admin: "An admin may do everything here.",
} as const

export default async function AccountPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const ctx = await pageCtx(viewer)
  const [{ items }, has, identities] = await Promise.all([listMemberSessions(ctx, { of: "me" }), hasPassword(ctx), listIdentities(ctx)])
  const providers = oauthProviders(runtime().config).map(({ id, name }) => ({ id, name }))
  const refused = paramOf(params, "error")
  const { name, email, role, organization } = viewer
  return (
    <main id="main" className="min-w-0 pb-8">
      <Section title="You">
        <p className="px-4 pb-4">
          {name}, {email}: {role} of {organization}. <span className="text-muted">{mays[role]}</span>
        </p>
      </Section>
      <Section
        title="Where you are signed in"
        aside={items.length > 1 && <EndSessionButton what="Every other browser of yours" word="Sign out all others" />}
      >
        <SessionTable sessions={items} />
      </Section>
      <Section title="Password">
        <PasswordForm email={email} has={has} />
      </Section>
      {providers.length > 0 && (
        <Section title="Identity providers">
          {refused && <p className="px-4 pb-4 text-stop">{refusalOf(refused)}</p>}
          <IdentityList providers={providers} identities={identities.items} />
        </Section>
      )}
    </main>
  )
}
