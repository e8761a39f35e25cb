import { UsageEvent } from "#lib/contracts/usage"
import { parseUsd } from "#lib/domain/money"
import type { Pricer } from "#lib/domain/pricing"
import { readTier } from "#lib/domain/service-tier"
import { type Counts, NO_COUNTS } from "#lib/domain/tokens"
import { isMeasured, normaliseUsage } from "#lib/domain/usage"
import { contentHash, eventKey, isBelievable } from "#lib/ledger/event-key"
import type { Fact } from "#lib/ledger/fact"
import type { Rules } from "#lib/ledger/rules"
import { implicitSession } from "./implicit-session.ts"

export type EventContext = {
  org: number
  rules: Rules
  pricer: Pricer
  /** Arrival, by this server's clock, in milliseconds. */
  nowMs: number
  /** The sender's clock at sending; null: the latest `occurredAt` of the batch stands for it. */
  sentAtMs: number | null
  backfill: boolean
  /** Telemetry hears no reply. */
  source: Fact["source"]
  /** Where set, the only agent that the key may speak for. */
  onlyAgent: string | null
}

export type ReadEvent = { ok: true; fact: Fact; warnings: string[] } | { ok: false; id: string; pointer: string; message: string }

const OLDEST_MS = 35 * 86_400_000
/** How far a sender's clock may be ahead of this server's. */
export const AHEAD_MS = 5 * 60_000

/** One event as it was sent, checked, counted and priced. A bad one names its field and harms no other. */
export function readEvent(context: EventContext, sent: unknown): ReadEvent {
  const { rules } = context
  const parsed = UsageEvent.safeParse(sent)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refuse(idOf(sent), pointerOf(issue?.path ?? []), issue?.message ?? "does not match the contract")
  }
  const event = parsed.data
  const bad = (pointer: string, message: string) => refuse(event.id, pointer, message)
  if (context.onlyAgent !== null && event.agent !== context.onlyAgent) return bad("/agent", "this key speaks for another agent")
  if (event.kind === "tool" && event.tool === undefined) return bad("/tool", "a tool call names its tool")

  const occurredAtMs = event.occurredAt === undefined ? null : Date.parse(event.occurredAt)
  if (occurredAtMs !== null && occurredAtMs > context.nowMs + AHEAD_MS) return bad("/occurredAt", "is more than 5 minutes ahead")
  if (occurredAtMs !== null && !context.backfill && occurredAtMs < context.nowMs - OLDEST_MS) {
    return bad("/occurredAt", "is more than 35 days back; history is imported with backfill")
  }
  if (context.backfill && occurredAtMs === null) return bad("/occurredAt", "a backfilled event says when it happened")

  const measured = event.kind === "tool" ? true : isMeasured(event.usage)
  const usage = isMeasured(event.usage) ? normaliseUsage(event.usage) : ({ ok: true, counts: NO_COUNTS } as const)
  if (!usage.ok) return bad(`/usage${usage.pointer}`, usage.message)
  const reported = event.costUsd === undefined ? null : parseUsd(event.costUsd)
  if (event.costUsd !== undefined && reported === null) return bad("/costUsd", "must be a decimal amount from 0 to 1000000")

  const warnings = unknownFields(sent)
  if (event.session === undefined) warnings.push("no_session")
  const { counts, costNano, assumedNano, priceVersion, capped } = charge(context, event, usage.counts, measured, reported, occurredAtMs)
  if (capped) warnings.push("cost_capped")
  const responseId = event.responseId !== undefined && isBelievable(event.responseId) ? event.responseId : null

  return {
    ok: true,
    warnings,
    fact: {
      org: context.org,
      k: eventKey("id", event.agent, event.id),
      resp: responseId === null ? null : eventKey("response", event.agent, event.model ?? "", responseId, ...countsOf(counts)),
      id: event.id,
      agent: event.agent,
      session: event.session ?? implicitSession(rules, event.agent, context.backfill ? (occurredAtMs ?? context.nowMs) : context.nowMs),
      user: event.user ?? "",
      kind: event.kind,
      model: event.model ?? "",
      tool: event.tool ?? "",
      counts,
      costNano,
      assumedNano,
      costReportedNano: reported,
      priceVersion,
      measured,
      occurredAtMs,
      durationMs: event.durationMs ?? null,
      ageMs: ageOf(context, occurredAtMs),
      hash: hashOf(event),
      hold: event.hold ?? null,
      outcome: event.outcome,
      fingerprint: event.fingerprint ?? null,
      source: context.source,
      raw: event.usage ?? null,
      backfill: context.backfill,
    },
  }
}

type Charge = { counts: Counts; costNano: bigint; assumedNano: bigint; priceVersion: string; capped: boolean }

/** A tool call is charged what it says it cost, up to what one may cost here; an llm call by the price book, and by the conservative price where that knows nothing. */
function charge(
  context: EventContext,
  event: UsageEvent,
  counts: Counts,
  measured: boolean,
  reported: bigint | null,
  occurredAtMs: number | null,
): Charge {
  const { rules, pricer } = context
  if (event.kind === "tool" && event.model === undefined) {
    const said = reported ?? 0n
    const most = rules.settings.maxToolCostNano
    const capped = said > most
    return { counts, costNano: capped ? most : said, assumedNano: 0n, priceVersion: "reported", capped }
  }
  const counted = measured ? counts : { ...NO_COUNTS, input: rules.settings.estimateInput, output: rules.settings.estimateOutput }
  const priced = pricer.price({
    model: event.model ?? null,
    counts: counted,
    atMs: occurredAtMs ?? context.nowMs,
    tier: readTier(event.serviceTier ?? event.usage?.["service_tier"]),
    overrides: rules.overrides,
    conservative: rules.conservative,
  })
  const assumed = measured && priced.priced ? 0n : priced.costNano
  return { counts: counted, costNano: priced.costNano, assumedNano: assumed, priceVersion: priced.priceVersion, capped: false }
}

/** sentAt − occurredAt: only differences of the sender's clock are believed, none that would lie in the future, none beyond what is accepted. */
function ageOf(context: EventContext, occurredAtMs: number | null): number {
  if (context.backfill || occurredAtMs === null || context.sentAtMs === null) return 0
  return Math.min(Math.max(0, context.sentAtMs - occurredAtMs), OLDEST_MS)
}

/** What makes a repeat the same call; when it happened and its labels may differ. */
function hashOf(event: UsageEvent): string {
  const { agent, session, user, kind, model, tool, usage, costUsd, serviceTier, outcome, hold } = event
  return contentHash({ agent, session, user, kind, model, tool, usage, costUsd: costUsd?.toString(), serviceTier, outcome, hold })
}

function countsOf(counts: Counts): string[] {
  return [counts.input, counts.cacheRead, counts.cacheWrite5m, counts.cacheWrite1h, counts.output].map(String)
}

const KNOWN = new Set(Object.keys(UsageEvent.shape))

function unknownFields(sent: unknown): string[] {
  const warnings: string[] = []
  for (const name of Object.keys(sent as object)) if (!KNOWN.has(name)) warnings.push(`unknown field ${name.slice(0, 64)}`)
  return warnings.slice(0, 16)
}

function idOf(sent: unknown): string {
  const id = typeof sent === "object" && sent !== null && "id" in sent ? sent.id : null
  return typeof id === "string" ? id.slice(0, 128) : ""
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("")
}

function refuse(id: string, pointer: string, message: string): ReadEvent {
  return { ok: false, id, pointer, message }
}
