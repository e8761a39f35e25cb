import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { SessionDrift } from "#components/session/session-drift"
import { SessionView } from "#components/session/session-view"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readTimeline } from "#lib/services/incidents/read-timeline"
import { readSession } from "#lib/services/list-sessions"
import { orMissing } from "#lib/services/or-null"
import { readPlaces } from "#lib/services/read-places"
import { readDrift } from "#lib/services/usage/read-drift"

export const metadata: Metadata = { title: "Session" }

/** What is drawn at first, and asked for as one page later. */
const PAGE = 200

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  const [viewer, { id }] = await Promise.all([requireMember(), params])
  const ctx = await pageCtx(viewer)
  const [found, timeline] = await Promise.all([orMissing(readSession(ctx, { id })), orMissing(readTimeline(ctx, { id, limit: PAGE }))])
  const session = found ?? notFound()
  const [places, drift] = await Promise.all([
    readPlaces(ctx, { agents: session.agents, sessions: [], users: session.user === null ? [] : [session.user] }),
    readDrift(ctx, { session: session.name }),
  ])
  return (
    <>
      <PageHeader
        title={
          <>
            <Crumb href="/sessions">Sessions</Crumb>
            {session.name}
          </>
        }
      />
      <main id="main" className="min-w-0 pb-8">
        <SessionView
          session={session}
          timeline={timeline ?? notFound()}
          drift={<SessionDrift drift={drift} />}
          places={{ agents: [...places.agents], user: places.users.get(session.user ?? "") ?? null }}
        />
      </main>
    </>
  )
}
