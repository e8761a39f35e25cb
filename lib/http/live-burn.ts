import { BurnSnapshot } from "#lib/contracts/burn"
import { isProblem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { requireScope } from "#lib/services/ctx"
import { edge } from "./edge.ts"
import { eventStream } from "./event-stream.ts"
import { identify } from "./identify.ts"
import type { Incoming } from "./incoming.ts"

/** The fleet as server-sent events. `Last-Event-ID` goes on from there where the patches since are still at hand. */
export const liveBurn = edge(
  {
    summary: "The fleet as server-sent events: one `snapshot`, then a `patch` with what changed",
    scope: "read",
    reply: BurnSnapshot,
    media: "text/event-stream",
  },
  async (incoming) => {
    const identity = await identify(incoming)
    requireScope(identity, "read")
    const { burn } = runtime()
    return eventStream(
      incoming.signal,
      (sink) =>
        burn.listen(identity.org, incoming.header("last-event-id"), ({ event, id, value }) => sink.send(event, value, id), sink.end),
      () => stillMay(incoming),
    )
  },
)

/** Only a refusal ends the stream: while the database is away nobody's session can be looked up, and the last figures stay. */
async function stillMay(incoming: Incoming): Promise<boolean> {
  try {
    await identify(incoming)
    return true
  } catch (error) {
    return !isProblem(error)
  }
}
