"use client"

import Link from "next/link"
import type { ReactNode } from "react"
import { formatCount, grouped } from "#components/format/count"
import { formatUsd, Money } from "#components/format/money"
import { LiveAgo, LiveLeft } from "#components/live/clock"
import { Figure, Figures } from "#components/ui/figure"
import { When } from "#components/zone/when"
import type { LimitUse, Session } from "#lib/contracts/sessions"
import type { Timeline } from "#lib/contracts/timeline"
import { LimitUseBar } from "./limit-use-bar.tsx"
import { SessionTimeline } from "./session-timeline.tsx"
import { SessionTools } from "./session-tools.tsx"
import { StopNote } from "./stop-note.tsx"
import { useSessionLive } from "./use-session-live.tsx"

/** Where the names of a session lead. */
export type SessionPlaces = { agents: readonly (readonly [name: string, id: string])[]; user: string | null }

type Props = { session: Session; timeline: Timeline; places: SessionPlaces; drift: ReactNode }

/** A session while it works: how it stands, its budgets and its time line, all of them live; and as it was drawn, what its senders say it cost. */
export function SessionView({ session: drawn, timeline, places, drift }: Props) {
  const { session, entries, hasEarlier, pending, problem, refresh, showEarlier } = useSessionLive({ session: drawn, timeline })
  const { overdrive } = session
  return (
    <>
      <StopNote status={session.status} stop={session.stop}>
        <SessionTools session={session} onDone={refresh} />
      </StopNote>
      <Figures>
        <Figure
          name="Cost"
          below={Number(session.heldUsd) > 0 ? `${formatUsd(session.heldUsd)} held for calls under way` : "nothing is held"}
        >
          <Money usd={session.costUsd} />
        </Figure>
        <Figure name="Tokens" below={`${grouped(session.calls)} calls`}>
          {formatCount(session.tokens)}
        </Figure>
        <Figure
          name="Seen"
          below={
            <>
              began <When at={session.startedAt} day />
            </>
          }
        >
          <LiveAgo at={session.lastSeenAt} />
        </Figure>
        <Figure name="Works for" below={<Agents session={session} places={places} />}>
          <span className="block truncate font-sans text-title leading-9">
            {session.user === null ? (
              <span className="text-faint">nobody named</span>
            ) : places.user ? (
              <Link href={`/users/${places.user}`} className="hover:underline">
                {session.user}
              </Link>
            ) : (
              session.user
            )}
          </span>
        </Figure>
      </Figures>
      <section aria-label="Budgets" className="grid gap-x-8 gap-y-3 border-line border-b px-4 py-4 sm:grid-cols-2">
        {session.limits.toSorted(inPlace).map((use) => (
          <LimitUseBar key={use.limitId} use={use} of={session.name} name={use.mode === "observe" ? `${use.name} (observed)` : use.name} />
        ))}
        {session.limits.length === 0 && <p className="text-muted">No limit is about a session: nothing here stops it.</p>}
        {overdrive && (
          <p className="text-run sm:col-span-2">
            Overdrive by {overdrive.by}:{" "}
            {[overdrive.extraUsd && formatUsd(overdrive.extraUsd), overdrive.extraTokens && `${formatCount(overdrive.extraTokens)} tok`]
              .filter(Boolean)
              .join(" and ")}{" "}
            more for <LiveLeft until={overdrive.until} />
            {overdrive.note && <span className="text-muted">: “{overdrive.note}”</span>}
          </p>
        )}
      </section>
      {drift}
      <SessionTimeline
        session={session}
        entries={entries}
        eventsSince={timeline.eventsSince}
        hasEarlier={hasEarlier}
        pending={pending}
        problem={problem}
        onEarlier={showEarlier}
      />
    </>
  )
}

/** Budgets first and money before tokens, then what rolls; the same place in every session, so that it is found without reading. */
function inPlace(a: LimitUse, b: LimitUse): number {
  const rank = ({ window, metric }: LimitUse) => (window === "lifetime" ? (metric === "cost" ? 0 : 1) : 2)
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
}

function Agents({ session: { agents }, places }: { session: Session; places: SessionPlaces }) {
  const ids = new Map(places.agents)
  if (agents.length === 0) return <>no agent yet</>
  return (
    <>
      by{" "}
      {agents.map((name, at) => (
        <span key={name}>
          {at > 0 && ", "}
          {ids.has(name) ? (
            <Link href={`/agents/${ids.get(name)}`} className="hover:underline">
              {name}
            </Link>
          ) : (
            name
          )}
        </span>
      ))}
    </>
  )
}
