import type { Counts } from "#lib/domain/tokens"

/** One usage event as the ledger takes it: normalised, priced and keyed. Everything that needs the sender's body is done before. */
export type Fact = {
  org: number
  /** Recognises a repeat by the sender's id (or span). */
  k: string
  /** Recognises a repeat by the provider's response; null where it named none, or none that is believable. */
  resp: string | null
  id: string
  agent: string
  session: string
  user: string
  kind: "llm" | "tool"
  model: string
  tool: string
  counts: Counts
  costNano: bigint
  /** The part of the cost that was judged without a known price or measure. */
  assumedNano: bigint
  costReportedNano: bigint | null
  priceVersion: string
  measured: boolean
  occurredAtMs: number | null
  durationMs: number | null
  /** sentAt − occurredAt: how long before its sending the call ended. Only differences of the sender's clock are believed. */
  ageMs: number
  hash: string
  hold: string | null
  outcome: "ok" | "error"
  fingerprint: string | null
  source: "usage" | "otlp"
  /** The provider's usage object, kept verbatim. */
  raw: Record<string, unknown> | null
  backfill: boolean
}

/** The facts of the event that a repeat repeats. */
export type Original = { counts: Counts; costNano: bigint; priceVersion: string; measured: boolean; late: boolean; settled: boolean }

export type Outcome =
  | { status: "recorded"; settled: boolean; late: boolean }
  | { status: "duplicate"; original: Original }
  | { status: "mismatch" }
  | { status: "invalid"; message: string }

/**
 * A fact as `recordSql` reads it: 64-bit numbers as strings, since JSON would round them. What nearly every call has alike is left out and
 * said by the statement: half of what was sent, and of what it took to read it.
 */
export function toRow(fact: Fact, pos: number): Record<string, unknown> {
  const { counts } = fact
  return {
    pos,
    org: fact.org,
    k: fact.k,
    resp: fact.resp ?? undefined,
    id: fact.id,
    agent: fact.agent,
    session: fact.session,
    user: fact.user || undefined,
    kind: fact.kind === "llm" ? undefined : fact.kind,
    model: fact.model || undefined,
    tool: fact.tool || undefined,
    input: counts.input || undefined,
    cache_read: counts.cacheRead || undefined,
    cache_write_5m: counts.cacheWrite5m || undefined,
    cache_write_1h: counts.cacheWrite1h || undefined,
    output: counts.output || undefined,
    reasoning: counts.reasoning || undefined,
    cost: fact.costNano === 0n ? undefined : fact.costNano.toString(),
    assumed: fact.assumedNano === 0n ? undefined : fact.assumedNano.toString(),
    cost_reported: fact.costReportedNano?.toString(),
    price_version: fact.priceVersion,
    unmeasured: fact.measured ? undefined : true,
    occurred_at: fact.occurredAtMs === null ? undefined : new Date(fact.occurredAtMs).toISOString(),
    duration_ms: fact.durationMs ?? undefined,
    age_ms: fact.ageMs || undefined,
    hash: fact.hash,
    hold: fact.hold ?? undefined,
    outcome: fact.outcome === "ok" ? undefined : fact.outcome,
    fingerprint: fact.fingerprint ?? undefined,
    source: fact.source === "usage" ? undefined : fact.source,
    raw: fact.raw ?? undefined,
    backfill: fact.backfill || undefined,
  }
}
