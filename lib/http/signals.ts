import { z } from "zod"
import { Directive } from "#lib/contracts/directive"
import { Name } from "#lib/contracts/primitives"
import { runtime } from "#lib/runtime"
import { requireScope, requireSpeaker } from "#lib/services/ctx"
import { edge } from "./edge.ts"
import { eventStream } from "./event-stream.ts"
import { identify } from "./identify.ts"
import { check } from "./pointers.ts"
import { queryObject } from "./route.ts"
import { stillMay } from "./still-may.ts"
import { untilSignedOut } from "./until-signed-out.ts"

const Query = z.strictObject({ agent: Name, session: Name.optional(), user: Name.optional(), model: Name.optional() })

/** After a break listeners come back at random within this time, so that a restarted server is not asked by all at once. */
const RETRY_MS = 5_000

/** The directive of an agent as server-sent events. Hearing one is being told. */
export const signals = edge(
  {
    summary: "The directive of an agent as server-sent events: one at once, then one at each change",
    scope: "usage:write",
    query: Query,
    reply: Directive,
    media: "text/event-stream",
  },
  async (incoming) => {
    const identity = await identify(incoming)
    requireScope(identity, "usage:write")
    const { agent, session = null, user = "", model = null } = check(Query, queryObject(incoming.query), "query")
    requireSpeaker(identity, agent)
    const feed = runtime().signals
    return eventStream(
      incoming.signal,
      (sink) => {
        const unwatch = untilSignedOut(identity, sink)
        const hear = (directive: Directive) => sink.send("directive", directive, String(directive.revision))
        const leave = feed.listen(identity.org, { agent, session, user, model }, hear)
        return () => {
          unwatch()
          leave()
        }
      },
      () => stillMay(incoming),
      Math.floor(Math.random() * RETRY_MS),
    )
  },
)
