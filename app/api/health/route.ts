import { Health } from "#lib/contracts/health"
import { edge } from "#lib/http/edge"
import { identify } from "#lib/http/identify"
import { notAllowed } from "#lib/http/not-allowed"
import { json } from "#lib/http/reply"
import { readHealth } from "#lib/services/read-health"

/** For load balancers: open to everyone, 503 while the database is away. */
export const GET = edge(
  { summary: "Whether this server can confirm anything; 503 while it cannot", scope: null, reply: Health },
  async (incoming) => {
    const asker = identify(incoming).then(
      ({ caller }) => caller,
      () => null,
    )
    const health = await readHealth(new Date(), asker)
    return health.status === "ok" ? json(200, health) : json(503, health, { "retry-after": "1" })
  },
)

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
