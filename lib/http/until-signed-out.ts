import { runtime } from "#lib/runtime"
import type { EventSink } from "./event-stream.ts"
import type { Identity } from "./identify.ts"

/** Ends a stream within seconds of the end of the session or the key behind it. @returns a function that stops looking */
export function untilSignedOut({ org, caller }: Identity, sink: EventSink): () => void {
  if (caller.kind === "system") return () => {}
  const pass = caller.kind === "member" ? { org, sessionId: caller.sessionId } : { org, keyId: caller.id }
  return runtime().sessions.watch(pass, sink.end)
}
