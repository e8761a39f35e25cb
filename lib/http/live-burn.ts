import { BurnSnapshot } from "#lib/contracts/burn"
import { runtime } from "#lib/runtime"
import { requireScope } from "#lib/services/ctx"
import { edge } from "./edge.ts"
import { eventStream } from "./event-stream.ts"
import { identify } from "./identify.ts"
import { stillMay } from "./still-may.ts"
import { untilSignedOut } from "./until-signed-out.ts"

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
      (sink) => {
        const unwatch = untilSignedOut(identity, sink)
        const last = incoming.header("last-event-id")
        const leave = burn.listen(identity.org, last, ({ event, id, value }) => sink.send(event, value, id), sink.end)
        return () => {
          unwatch()
          leave()
        }
      },
      () => stillMay(incoming),
    )
  },
)
