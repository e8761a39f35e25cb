import { runtime } from "#lib/runtime"
import type { EventSink } from "./event-stream.ts"
import type { Identity } from "./identify.ts"

/** Ends a person's stream within seconds of the end of their session. @returns a function that stops looking */
export function untilSignedOut({ org, caller }: Identity, sink: EventSink): () => void {
  return caller.kind === "member" ? runtime().sessions.watch({ org, sessionId: caller.sessionId }, sink.end) : () => {}
}
