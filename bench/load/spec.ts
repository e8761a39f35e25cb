/** Over whom the events of a load are spread. A session belongs to one user and is worked on by one agent. */
export type Population = { sessions: number; users: number; agents: number }

/** One load, as the conductor orders it from a generator process. */
export type LoadSpec = {
  /** Servers that share the load; each connection stays with one. */
  urls: readonly string[]
  path: string
  key: string | null
  /** `events`: report what was spent. `pairs`: ask first, then report with the hold. */
  kind: "events" | "pairs"
  /** Events per request; 1 is sent as an event by itself. */
  batch: number
  /** Whose events a request of several carries: those of one agent's sessions, as a process sends what it has gathered; or anybody's, as a gateway before a fleet would. */
  from: "agent" | "fleet"
  /** How often this stands in a reply is how many events were confirmed; null where a 200 confirms all that were sent. */
  confirmedBy: string | null
  population: Population
  connections: number
  /** Begins every id, so that no two loads share one. */
  run: string
  /** null: as fast as replies come. Else requests (or pairs) per second, begun on time whether or not earlier ones are answered. */
  perSecond: number | null
  /** Load before the window that counts, in ms. */
  warmMs: number
  /** The window that counts, in ms. */
  forMs: number
}

/** A recorded trace, played at its own times again and again. */
export type TraceSpec = Pick<LoadSpec, "urls" | "path" | "key" | "connections" | "run" | "confirmedBy" | "forMs"> & {
  /** One line per event, in the order of time: ms since the beginning, a tab, and the event as JSON without `{`, id and occurredAt. */
  file: string
  loopMs: number
}

export type LoadOrder = ({ order: "load" } & LoadSpec) | ({ order: "trace" } & TraceSpec)

/** Milliseconds; NaN where nothing was measured. */
export type Percentiles = { p50: number; p95: number; p99: number; max: number }

export type LoadResult = {
  /** Requests (or pairs) answered in the window, and the events confirmed by them. */
  calls: number
  events: number
  seconds: number
  /** Events confirmed in all, with those outside of the window. */
  confirmed: number
  /** What went wrong, by reason. */
  errors: Record<string, number>
  /** With a rate: from the instant at which a request was due. For pairs: until the permission. */
  latencyMs: Percentiles
  /** Of one core, used by the generator in the window. */
  cpuShare: number
}
