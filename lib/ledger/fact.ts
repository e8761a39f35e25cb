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

/** A fact as `recordSql` reads it: 64-bit numbers as strings, since JSON would round them. */
export function toRow(fact: Fact, pos: number): Record<string, unknown> {
  const { counts } = fact
  return {
    pos,
    org: fact.org,
    k: fact.k,
    resp: fact.resp,
    id: fact.id,
    agent: fact.agent,
    session: fact.session,
    user: fact.user,
    kind: fact.kind,
    model: fact.model,
    tool: fact.tool,
    input: counts.input,
    cache_read: counts.cacheRead,
    cache_write_5m: counts.cacheWrite5m,
    cache_write_1h: counts.cacheWrite1h,
    output: counts.output,
    reasoning: counts.reasoning,
    cost: fact.costNano.toString(),
    assumed: fact.assumedNano.toString(),
    cost_reported: fact.costReportedNano?.toString() ?? null,
    price_version: fact.priceVersion,
    measured: fact.measured,
    occurred_at: fact.occurredAtMs === null ? null : new Date(fact.occurredAtMs).toISOString(),
    duration_ms: fact.durationMs,
    age_ms: fact.ageMs,
    hash: fact.hash,
    hold: fact.hold,
    outcome: fact.outcome,
    fingerprint: fact.fingerprint,
    source: fact.source,
    raw: fact.raw,
    backfill: fact.backfill,
  }
}
