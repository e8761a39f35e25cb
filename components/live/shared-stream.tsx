import type { Connection } from "./connection.tsx"
import { type Listener, type Message, openStream, type Stream } from "./live-stream.tsx"

type Wire = { kind: "message"; message: Message } | { kind: "connection"; state: Connection } | { kind: "hello" } | { kind: "leads" }

/** A leader speaks at least every 25 s; one that is silent for longer hangs, and is replaced. */
const LEADER_HANGS_AFTER_MS = 40_000
const ANSWER_WITHIN_MS = 5_000

/**
 * The stream of this browser, shared between its tabs: whoever holds the lock called `name` has the stream open and passes
 * on what it hears; when it closes, the next tab in the queue takes over. Who joins says hello and gets what is known.
 *
 * Where the browser has no locks or no channel (also: a page that came by plain http from another machine) a tab opens a
 * stream of its own.
 *
 * @param current the latest snapshot, null before the first
 */
export function joinStream(url: string, name: string, listener: Listener, current: () => unknown): Stream {
  if (!("locks" in navigator) || !("BroadcastChannel" in globalThis)) return openStream(url, listener)

  const channel = new BroadcastChannel(name)
  let own: Stream | null = null
  let state: Connection = "rendered"
  let queue = new AbortController()
  let letGo = () => {}
  let quiet: ReturnType<typeof setTimeout> | undefined
  let left = false
  /** Is there another tab at all? What nobody hears is not copied. */
  let heard = false
  const post = (wire: Wire) => channel.postMessage(wire)

  function lead(): Promise<void> {
    clearTimeout(quiet)
    post({ kind: "leads" })
    own = openStream(url, {
      message(message) {
        const readable = listener.message(message)
        if (readable && heard) post({ kind: "message", message })
        return readable
      },
      connection(next) {
        if (next !== state) post({ kind: "connection", state: next })
        state = next
        listener.connection(next)
      },
    })
    return new Promise((resolve) => {
      letGo = resolve
    })
  }
  function campaign(steal: boolean) {
    queue.abort()
    queue = new AbortController()
    const { signal } = queue
    navigator.locks.request(name, steal ? { steal } : { signal }, lead).catch(() => {
      // Aborted by ourselves; or stolen by a tab that heard nothing from us for too long, which leads now.
      if (left || signal.aborted) return
      own?.close()
      own = null
      campaign(false)
    })
  }
  function doubt(ms: number) {
    clearTimeout(quiet)
    quiet = setTimeout(() => campaign(true), ms)
  }

  channel.onmessage = ({ data }: MessageEvent<Wire>) => {
    heard = true
    if (own) {
      if (data.kind !== "hello") return
      const snapshot = current()
      post({ kind: "connection", state })
      if (snapshot) post({ kind: "message", message: { type: "snapshot", value: snapshot } })
      return
    }
    if (data.kind === "hello") return
    if (data.kind === "leads") return post({ kind: "hello" })
    doubt(LEADER_HANGS_AFTER_MS)
    if (data.kind === "connection") listener.connection(data.state)
    else listener.message(data.message)
  }
  campaign(false)
  post({ kind: "hello" })
  doubt(ANSWER_WITHIN_MS)

  return {
    close() {
      left = true
      clearTimeout(quiet)
      queue.abort()
      own?.close()
      letGo()
      channel.close()
    },
  }
}
