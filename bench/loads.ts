import type { TestServer } from "#tests/harness/server"
import type { LoadSpec, Population } from "./load/spec.ts"
import type { Contestant } from "./match.ts"
import type { Tenant } from "./tenant.ts"
import type { Served } from "./world.ts"

/** What most lines are measured with: a fleet of medium size. */
const MANY: Population = { sessions: 10_000, users: 1_000, agents: 200 }
export const POPULATIONS: readonly Population[] = [
  { sessions: 1, users: 1, agents: 1 },
  MANY,
  { sessions: 100_000, users: 10_000, agents: 500 },
]

const RECORDED = '"status":"recorded"'

/**
 * So many that what comes while two batches are in flight makes a large third one, as a fleet of a thousand agents does: with fewer,
 * Postgres and server wait for each other in turns. Of asks a batch holds fewer, and one at a time is in flight.
 */
const connectionsOf = (kind: "events" | "pairs", batch: number) => (kind === "pairs" ? 512 : batch === 1 ? 1_024 : batch <= 100 ? 16 : 6)

/** The governed way, all limits in force. */
export function governed(
  name: string,
  servers: readonly TestServer[],
  tenant: Tenant,
  options: { kind?: "events" | "pairs"; batch?: number; from?: LoadSpec["from"]; population?: Population } = {},
): Contestant {
  const { kind = "events", batch = 1, from = "fleet", population = MANY } = options
  return {
    name,
    pids: servers.map(({ pid }) => pid),
    load: {
      urls: servers.map(({ url }) => url.replace("localhost", "127.0.0.1")),
      path: "/api/v1/usage",
      key: tenant.key,
      ...{ kind, batch, from, population, confirmedBy: RECORDED, connections: connectionsOf(kind, batch), perSecond: null },
    },
  }
}

/** The same bodies to something barer. */
export function bare(name: "insert" | "echo" | "next", { url, pid }: Served, batch = 1, from: LoadSpec["from"] = "fleet"): Contestant {
  const confirmedBy = name === "insert" ? RECORDED : null
  const load = {
    kind: "events",
    batch,
    from,
    population: MANY,
    confirmedBy,
    connections: connectionsOf("events", batch),
    perSecond: null,
  } as const
  return { name, pids: [pid], load: { urls: [url], path: name === "next" ? "/echo" : `/${name}`, key: null, ...load } }
}
