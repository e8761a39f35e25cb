import type { Metadata } from "next"
import { Section } from "#components/ui/figure"
import { requireMember } from "#lib/auth/require-member"

export const metadata: Metadata = { title: "Account" }

export default async function AccountPage() {
  const { name, email, role, organization } = await requireMember()
  return (
    <main id="main" className="min-w-0 pb-8">
      <Section title="You">
        <p className="px-4 pb-4">
          {name} ({email}), {role} of {organization}
        </p>
      </Section>
    </main>
  )
}
