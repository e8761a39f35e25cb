"use client"

import { useEffect, useRef } from "react"
import { useFleet } from "#components/live/fleet-live"
import type { Incident } from "#lib/contracts/incidents"
import { newsOf } from "./news-of.tsx"
import { notifies, readChoice } from "./notify-choice.tsx"
import { numberOf, ruleName, whomOf } from "./words.tsx"

const LOOK_EVERY_MS = 30_000

/**
 * Says so by the browser's own notification when an incident opens, where this browser was asked to. The live stream tells at once
 * that their number has changed; a tab that nobody looks at has left the stream, and looks every half a minute, so that the
 * notification comes when it is needed most. Of several tabs the notification's tag lets one be seen.
 *
 * @param since when the server drew the page: what opened before stands on it
 */
export function IncidentNotifier({ since }: { since: string }) {
  const { fleet } = useFleet()
  const open = fleet?.totals.openIncidents ?? null
  const asOf = fleet?.asOf ?? null
  /** By the server's clock: what opened until then is known, or was not asked for. */
  const knownUntil = useRef(since)
  const drawn = useRef(open)

  useEffect(() => {
    if (asOf !== null && !isOn()) knownUntil.current = asOf
  }, [asOf])
  useEffect(() => {
    if (open === null || open === drawn.current) return
    drawn.current = open
    void tellNews(knownUntil)
  }, [open])
  useEffect(() => {
    const timer = setInterval(() => void tellNews(knownUntil), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return null
}

function isOn(): boolean {
  return notifies() && readChoice()
}

async function tellNews(knownUntil: { current: string }): Promise<void> {
  if (!isOn()) return
  const items = await readOpen()
  const { news, until } = newsOf(items, knownUntil.current)
  knownUntil.current = until
  for (const incident of news) notify(incident)
}

/** Nothing where the server is away: the next look tells. */
async function readOpen(): Promise<Incident[]> {
  try {
    const reply = await fetch("/api/v1/incidents?state=open&limit=20")
    return reply.ok ? ((await reply.json()) as { items: Incident[] }).items : []
  } catch {
    return []
  }
}

function notify(incident: Incident): void {
  const { cause, id } = incident
  const shown = new Notification(`${whomOf(cause)}: ${ruleName(cause)}`, { body: numberOf(incident), tag: id })
  shown.onclick = () => {
    window.focus()
    window.location.assign(`/incidents/${id}`)
  }
}
