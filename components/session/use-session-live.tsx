"use client"

import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { send } from "#components/action/send"
import { useFleet } from "#components/live/fleet-live"
import type { ProblemDetails } from "#lib/contracts/problem"
import type { Session } from "#lib/contracts/sessions"
import type { Timeline, TimelineEntry } from "#lib/contracts/timeline"
import { keyOf } from "./line-rows.tsx"

/** At most so often is a session asked for while its agents work. */
const EVERY_MS = 2_000
const PAGE = 200

type Line = { entries: ReadonlyMap<string, TimelineEntry>; earlier: string | null }

/**
 * A session and its time line as the server drew them, kept up to date: whenever one of its agents is heard of, and after `refresh`.
 * What is new comes below; `showEarlier` puts the page before above.
 */
export function useSessionLive(initial: { session: Session; timeline: Timeline }) {
  const { fleet } = useFleet()
  const [session, setSession] = useState(initial.session)
  const [line, setLine] = useState<Line>(() => ({ entries: byKey(initial.timeline.items), earlier: initial.timeline.nextCursor }))
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ProblemDetails | null>(null)
  const known = useRef(line)
  known.current = line
  const url = `/api/v1/sessions/${session.id}`

  const refresh = useCallback(async () => {
    const [now, latest] = await Promise.all([read<Session>(url), read<Timeline>(`${url}/timeline?limit=${PAGE}`)])
    if (now) setSession(now)
    if (!latest) return
    const meets = latest.nextCursor === null || latest.items.some((entry) => known.current.entries.has(keyOf(entry)))
    // More came than a page holds: what lies between is a page above, and so is everything before.
    setLine((before) =>
      meets
        ? { entries: new Map([...before.entries, ...byKey(latest.items)]), earlier: before.earlier }
        : { entries: byKey(latest.items), earlier: latest.nextCursor },
    )
  }, [url])

  const showEarlier = useCallback(async () => {
    const { earlier } = known.current
    if (earlier === null) return
    setPending(true)
    const page = await read<Timeline>(`${url}/timeline?limit=${PAGE}&cursor=${encodeURIComponent(earlier)}`, setProblem)
    setPending(false)
    if (page) setLine((now) => ({ entries: new Map([...byKey(page.items), ...now.entries]), earlier: page.nextCursor }))
  }, [url])

  const mark = useMemo(() => {
    const rows = fleet?.agents.filter(({ name }) => session.agents.includes(name)) ?? []
    return rows.map(({ lastSeenAt, status, stop }) => `${lastSeenAt}${status}${stop?.obedience ?? ""}`).join()
  }, [fleet, session.agents])
  const asked = useRef({ mark: "", atMs: Number.NEGATIVE_INFINITY })
  useEffect(() => {
    if (mark === "" || mark === asked.current.mark || document.hidden) return
    const timer = setTimeout(
      () => {
        asked.current = { mark, atMs: performance.now() }
        void refresh()
      },
      Math.max(0, asked.current.atMs + EVERY_MS - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [mark, refresh])

  return { session, entries: line.entries, hasEarlier: line.earlier !== null, pending, problem, refresh, showEarlier }
}

function byKey(items: readonly TimelineEntry[]): Map<string, TimelineEntry> {
  return new Map(items.map((entry) => [keyOf(entry), entry]))
}

/** null where it cannot be read, and why to `tell`: of what is refreshed the last figures stay, and the header's connection mark says why. */
async function read<Reply>(url: string, tell?: (problem: ProblemDetails | null) => void): Promise<Reply | null> {
  const outcome = await send<Reply>({ url, method: "GET" }, "")
  tell?.(outcome.ok ? null : outcome.problem)
  return outcome.ok ? outcome.reply : null
}
