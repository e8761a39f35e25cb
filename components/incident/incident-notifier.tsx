"use client"

import { useEffect, useRef } from "react"
import { useFleet } from "#components/live/fleet-live"
import type { Incident } from "#lib/contracts/incidents"
import { notifies, readChoice } from "./notify-choice.tsx"
import { numberOf, ruleName, whomOf } from "./words.tsx"

/**
 * Says so by the browser's own notification when an incident opens: the live stream tells that there are more, and only then
 * the newest are asked for. Of several tabs the notification's tag lets one be seen.
 */
export function IncidentNotifier() {
  const { fleet } = useFleet()
  const open = fleet?.totals.openIncidents ?? null
  const asOf = fleet?.asOf ?? null
  const before = useRef<{ open: number; asOf: string } | null>(null)
  useEffect(() => {
    if (open === null || asOf === null) return
    const last = before.current
    if (last?.open === open) return
    before.current = { open, asOf }
    if (last === null || open <= last.open || !notifies() || !readChoice()) return
    void tell(last.asOf, open - last.open)
  }, [open, asOf])
  return null
}

const MOST = 3

async function tell(since: string, more: number): Promise<void> {
  const reply = await fetch(`/api/v1/incidents?${new URLSearchParams({ state: "open", limit: String(Math.min(more, MOST)) })}`).catch(
    () => null,
  )
  if (!reply?.ok) return
  const { items } = (await reply.json()) as { items: Incident[] }
  // The stream's figures are up to two seconds older than what they count.
  const fromMs = Date.parse(since) - 5_000
  for (const incident of items.filter(({ openedAt }) => Date.parse(openedAt) >= fromMs)) {
    const { cause, id } = incident
    const shown = new Notification(`${whomOf(cause)}: ${ruleName(cause)}`, { body: numberOf(incident), tag: id })
    shown.onclick = () => {
      window.focus()
      window.location.assign(`/incidents/${id}`)
    }
  }
}
