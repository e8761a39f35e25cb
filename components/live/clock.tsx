"use client"

import { createContext, type ReactNode, startTransition, useContext, useEffect, useState } from "react"
import { Ago, formatInstant } from "#components/format/instant"
import { formatSpan } from "#components/format/span"
import { useZone } from "#components/zone/zone-context"

const TICK_MS = 1_000

/**
 * The server's clock in the browser: the instant of the latest figures plus the time since they came.
 *
 * Until the page is alive it stands at the instant the server rendered, so both draw the same text. Only what shows a
 * time listens to it; a tick draws no row again.
 */
class ServerClock {
  #now: number
  #anchor: { serverMs: number; localMs: number } | null = null
  readonly #listeners = new Set<() => void>()

  constructor(renderedMs: number) {
    this.#now = renderedMs
  }
  set(serverMs: number, localMs: number): void {
    this.#anchor = { serverMs, localMs }
    this.tick(localMs)
  }
  tick(localMs: number): void {
    if (!this.#anchor) return
    this.#now = this.#anchor.serverMs + localMs - this.#anchor.localMs
    for (const listener of this.#listeners) listener()
  }
  readonly now = (): number => this.#now
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

const Clock = createContext<ServerClock | null>(null)

/** @param asOf the instant of the latest figures, by the server's clock */
export function ClockProvider({ asOf, children }: { asOf: string; children: ReactNode }) {
  const [clock] = useState(() => new ServerClock(Date.parse(asOf)))
  useEffect(() => clock.set(Date.parse(asOf), performance.now()), [clock, asOf])
  useEffect(() => {
    const timer = setInterval(() => clock.tick(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [clock])
  return <Clock value={clock}>{children}</Clock>
}

/** The server's clock, ticking each second, and the zone to show it in. */
export function useClock(): { nowMs: number; zone: string } {
  const clock = useContext(Clock)
  const zone = useZone()
  if (!clock) throw new Error("A time is shown outside of ClockProvider")
  const [nowMs, setNowMs] = useState(clock.now)
  // A tick waits for everything a person does: it is drawn in slices, as the figures are.
  useEffect(() => clock.subscribe(() => startTransition(() => setNowMs(clock.now()))), [clock])
  return { nowMs, zone }
}

/** `3 s ago`, ticking. */
export function LiveAgo({ at }: { at: string }) {
  return <Ago at={at} {...useClock()} />
}

/** `12 min` until an instant, ticking; `now` once it has come. */
export function LiveLeft({ until }: { until: string }) {
  const { nowMs, zone } = useClock()
  const ms = Date.parse(until) - nowMs
  return (
    <time className="figure" dateTime={until} title={formatInstant(until, zone)} suppressHydrationWarning>
      {ms < 1_000 ? "now" : formatSpan(ms)}
    </time>
  )
}
