import type { Metadata } from "next"
import { PageHeader } from "#components/frame/page-header"
import { Lab } from "#components/lab/lab"
import { NeedsRole } from "#components/settings/needs-role"
import { requireMember } from "#lib/auth/require-member"

export const metadata: Metadata = { title: "Lab" }

export default async function LabPage() {
  const { role } = await requireMember()
  return (
    <>
      <PageHeader title="Lab" />
      {role === "viewer" ? <NeedsRole needs="engineer" has={role} /> : <Lab />}
    </>
  )
}
