"use client"

import { useEffect, useState } from "react"
import type { ZodType } from "zod"
import type { Connection } from "./connection.tsx"

const HIDDEN_CLOSES_AFTER_MS = 60_000
const STALE_AFTER_MS = 30_000
/** Silence that may be a quiet fleet or a dead line: a new stream answers with a snapshot at once, a dead one does not. */
const DOUBT_AFTER_MS = 20_000
const ANSWER_WITHIN_MS = 5_000
const RETRY_MS = [1_000, 2_000, 4_000, 8_000]

export type Feed<Snapshot, Patch> = {
  url: string
  snapshot: ZodType<Snapshot>
  patch: ZodType<Patch>
  apply: (snapshot: Snapshot, patch: Patch) => Snapshot
}

/**
 * What the server rendered, kept up to date by server-sent events: one `snapshot`, then `patch`es.
 *
 * The browser resumes by itself with Last-Event-ID after a broken line; where it gives up (the server answered an error)
 * the stream is opened anew with growing pauses. Whatever does not match the contract is a broken line too: the last
 * figures stay and a new snapshot is asked for. Nobody looking for a minute closes the stream.
 *
 * @param feed must keep its identity between renders
 */
export function useLive<Snapshot, Patch>(feed: Feed<Snapshot, Patch>, initial: Snapshot): { now: Snapshot; connection: Connection } {
  const [now, setNow] = useState(initial)
  const [connection, setConnection] = useState<Connection>("rendered")

  useEffect(() => {
    let source: EventSource | null = null
    let attempts = 0
    let retry: ReturnType<typeof setTimeout> | undefined
    let stale: ReturnType<typeof setTimeout> | undefined
    let silence: ReturnType<typeof setTimeout> | undefined
    let hide: ReturnType<typeof setTimeout> | undefined

    function heard() {
      attempts = 0
      clearTimeout(stale)
      stale = undefined
      clearTimeout(silence)
      silence = setTimeout(open, DOUBT_AFTER_MS)
      setConnection("live")
    }
    function broken() {
      stale ??= setTimeout(() => setConnection("stale"), STALE_AFTER_MS)
      setConnection((was) => (was === "stale" ? was : "reconnecting"))
      if (source?.readyState === EventSource.CLOSED) reopen()
    }
    function reopen() {
      source?.close()
      clearTimeout(retry)
      retry = setTimeout(open, RETRY_MS[Math.min(attempts++, RETRY_MS.length - 1)])
    }
    /** Hand one message to `take`; one that does not match its contract costs the stream, never the page. */
    function on<Message>(type: string, contract: ZodType<Message>, take: (message: Message) => void) {
      source?.addEventListener(type, (event: MessageEvent<string>) => {
        const parsed = contract.safeParse(jsonOrNull(event.data))
        if (!parsed.success) return reopen()
        heard()
        take(parsed.data)
      })
    }
    function open() {
      source?.close()
      clearTimeout(silence)
      silence = setTimeout(broken, ANSWER_WITHIN_MS)
      source = new EventSource(feed.url)
      source.onerror = broken
      on("snapshot", feed.snapshot, setNow)
      on("patch", feed.patch, (patch) => setNow((snapshot) => feed.apply(snapshot, patch)))
    }
    function close() {
      for (const timer of [retry, stale, silence, hide]) clearTimeout(timer)
      stale = undefined
      source?.close()
      source = null
    }
    function look() {
      clearTimeout(hide)
      if (document.hidden) {
        hide = setTimeout(() => {
          close()
          setConnection("paused")
        }, HIDDEN_CLOSES_AFTER_MS)
      } else if (!source) open()
    }

    open()
    document.addEventListener("visibilitychange", look)
    return () => {
      document.removeEventListener("visibilitychange", look)
      close()
    }
  }, [feed])

  return { now, connection }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
