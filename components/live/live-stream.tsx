import type { Connection } from "./connection.tsx"

const STALE_AFTER_MS = 30_000
/** Silence that may be a quiet fleet or a dead line: a new stream answers with a snapshot at once, a dead one does not. */
const DOUBT_AFTER_MS = 20_000
const ANSWER_WITHIN_MS = 5_000
const RETRY_MS = [1_000, 2_000, 4_000, 8_000]

export type Message = { type: "snapshot" | "patch"; value: unknown }

export type Listener = {
  /** @returns false where the message does not have the shape of its type: it costs the stream, never the page */
  message: (message: Message) => boolean
  connection: (state: Connection) => void
}

export type Stream = { close: () => void }

/**
 * Server-sent events: one `snapshot`, then `patch`es.
 *
 * The browser resumes by itself with Last-Event-ID after a broken line; where it gives up (the server answered an error)
 * the stream is opened anew with growing pauses, and so it is after a message that nobody can read.
 */
export function openStream(url: string, listener: Listener): Stream {
  let source: EventSource | null = null
  let attempts = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let stale: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  function heard() {
    attempts = 0
    clearTimeout(stale)
    stale = undefined
    clearTimeout(silence)
    silence = setTimeout(open, DOUBT_AFTER_MS)
    listener.connection("live")
  }
  function broken() {
    if (!stale) {
      stale = setTimeout(() => listener.connection("stale"), STALE_AFTER_MS)
      listener.connection("reconnecting")
    }
    if (source?.readyState !== EventSource.CLOSED) return
    askWhy()
    reopen()
  }
  /** The browser does not say why a stream was refused. Who was signed out is sent to sign in again. */
  function askWhy() {
    fetch("/api/v1/whoami").then(
      ({ status }) => status === 401 && window.location.assign("/sign-in"),
      () => {},
    )
  }
  function reopen() {
    source?.close()
    clearTimeout(retry)
    retry = setTimeout(open, RETRY_MS[Math.min(attempts++, RETRY_MS.length - 1)])
  }
  function open() {
    source?.close()
    clearTimeout(silence)
    silence = setTimeout(broken, ANSWER_WITHIN_MS)
    source = new EventSource(url)
    source.onerror = broken
    for (const type of ["snapshot", "patch"] as const)
      source.addEventListener(type, ({ data }: MessageEvent<string>) =>
        listener.message({ type, value: jsonOrNull(data) }) ? heard() : reopen(),
      )
  }

  open()
  return {
    close() {
      for (const timer of [retry, stale, silence]) clearTimeout(timer)
      source?.close()
    },
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
