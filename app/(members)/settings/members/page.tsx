import type { Metadata } from "next"
import { SessionTable } from "#components/settings/account/session-table"
import { InviteButton } from "#components/settings/members/invite-button"
import { MemberTable } from "#components/settings/members/member-table"
import { NeedsRole } from "#components/settings/needs-role"
import { Section } from "#components/ui/figure"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listMemberSessions } from "#lib/services/members/list-member-sessions"
import { listMembers } from "#lib/services/members/list-members"

export const metadata: Metadata = { title: "Members" }

export default async function MembersPage() {
  const viewer = await requireMember()
  if (viewer.role !== "admin") return <NeedsRole needs="admin" has={viewer.role} />
  const ctx = await pageCtx(viewer)
  const [members, sessions] = await Promise.all([listMembers(ctx), listMemberSessions(ctx, { of: "everyone" })])
  return (
    <main id="main" className="min-w-0 pb-8">
      <Section title="Members" aside={<InviteButton />}>
        <MemberTable members={members.items} self={viewer.memberId} />
      </Section>
      <Section title="Signed-in browsers">
        <SessionTable sessions={sessions.items} named />
      </Section>
    </main>
  )
}
