import type { Metadata } from "next"
import { OrganizationForm } from "#components/settings/organization/organization-form"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readOrganization } from "#lib/services/organization/read-organization"

export const metadata: Metadata = { title: "Organization" }

export default async function OrganizationPage() {
  const organization = await readOrganization(await pageCtx(await requireMember()))
  return (
    <main id="main" className="min-w-0 pb-8">
      {/* Whoever saves sees what is in force now, and begins from there. */}
      <OrganizationForm key={organization.revision} organization={organization} />
    </main>
  )
}
