import { beatWith } from "./heartbeat.ts"
import type { Outgoing } from "./incoming.ts"

export type EventSink = {
  /** One server-sent event; `value` is sent as JSON. */
  send(event: string, value: unknown, id?: string): void
  /** Ends the stream; the client reconnects. */
  end(): void
}

/** What a slow reader may have waiting; beyond it the stream ends and its client starts again from a snapshot. */
const MAX_WAITING = 256

/**
 * A reply of server-sent events. `start` may send at once and returns what to do when the listener has gone.
 *
 * `still` is asked at each heartbeat whether the listener may go on listening; `retryMs` is when to come back after a break.
 */
export function eventStream(
  signal: AbortSignal,
  start: (sink: EventSink) => () => void,
  still: () => Promise<boolean> = async () => true,
  retryMs = 2_000,
): Outgoing {
  const encoder = new TextEncoder()
  let stop: () => unknown = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let open = true
        const write = (text: string) => {
          if (!open) return
          if ((controller.desiredSize ?? 1) <= -MAX_WAITING) return end()
          controller.enqueue(encoder.encode(text))
        }
        const finish = () => {
          if (!open) return false
          open = false
          rest()
          leave()
          return true
        }
        const end = () => {
          if (finish()) controller.close()
        }
        const rest = beatWith(() => {
          write(": \n\n")
          still().then(
            (may) => may || end(),
            () => {},
          )
        })
        let leave = () => {}
        // A stream that its reader has cancelled is closed already.
        stop = finish
        write(`retry: ${retryMs}\n\n`)
        leave = start({
          send: (event, value, id) => write(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(value)}\n\n`),
          end,
        })
        if (!open) leave()
        else if (signal.aborted) end()
        else signal.addEventListener("abort", end, { once: true })
      },
      cancel: () => void stop(),
    },
    { highWaterMark: 16 },
  )
  return {
    status: 200,
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" },
    body,
  }
}
