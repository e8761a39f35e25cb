"use client"

import { startTransition, useEffect, useState } from "react"
import type { Connection } from "./connection.tsx"
import type { Message } from "./live-stream.tsx"
import type { Guard } from "./shape.tsx"
import { joinStream } from "./shared-stream.tsx"

const HIDDEN_CLOSES_AFTER_MS = 60_000

export type Feed<Snapshot, Patch> = {
  url: string
  snapshot: Guard<Snapshot>
  patch: Guard<Patch>
  apply: (snapshot: Snapshot, patch: Patch) => Snapshot
}

/**
 * What the server says, kept up to date by the stream that all tabs of the browser share. Whatever does not have the shape
 * of its contract is a broken line: the last figures stay. A tab that nobody looks at for a minute leaves the stream.
 *
 * @param feed must keep its identity between renders
 * @param name of the stream; two people in one browser must not share one
 * @returns `now` is null until the first snapshot
 */
export function useLive<Snapshot, Patch>(feed: Feed<Snapshot, Patch>, name: string): { now: Snapshot | null; connection: Connection } {
  const [now, setNow] = useState<Snapshot | null>(null)
  const [connection, setConnection] = useState<Connection>("rendered")

  useEffect(() => {
    let latest: Snapshot | null = null
    let hide: ReturnType<typeof setTimeout> | undefined
    let stream: ReturnType<typeof join> | null = join()

    function message({ type, value }: Message): boolean {
      if (type === "snapshot" && feed.snapshot(value)) latest = value
      else if (type === "patch" && feed.patch(value)) latest = latest && feed.apply(latest, value)
      else return false
      // Five hundred rows may be drawn anew: in slices, between which a press of Stop is answered.
      startTransition(() => setNow(latest))
      return true
    }
    function join() {
      return joinStream(feed.url, name, { message, connection: setConnection }, () => latest)
    }
    function leave() {
      stream?.close()
      stream = null
      setConnection("paused")
    }
    function look() {
      clearTimeout(hide)
      if (document.hidden) hide = setTimeout(leave, HIDDEN_CLOSES_AFTER_MS)
      else stream ??= join()
    }

    document.addEventListener("visibilitychange", look)
    return () => {
      document.removeEventListener("visibilitychange", look)
      clearTimeout(hide)
      stream?.close()
    }
  }, [feed, name])

  return { now, connection }
}
