import type { Directive } from "#lib/contracts/directive"
import type { UsageBatch, UsageReceipt, UsageResult } from "#lib/contracts/usage"
import { formatUsd } from "#lib/domain/money"
import { CONSERVATIVE_VERSION } from "#lib/domain/pricing"
import { type Counts, totalTokens } from "#lib/domain/tokens"
import type { Fact } from "#lib/ledger/fact"
import { type Judged, judgeSubjects } from "#lib/ledger/judge"
import { MeterRows } from "#lib/ledger/meter-rows"
import type { Recorded } from "#lib/ledger/record"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { enforce, type Group } from "./enforce.ts"
import { noteFactsLost } from "./note-facts-lost.ts"
import { noteSpeaker } from "./note-speaker.ts"
import { AHEAD_MS, type EventContext, type ReadEvent, readEvent } from "./read-event.ts"
import { rulesOf } from "./rules-of.ts"
import { toDirective } from "./to-directive.ts"

/**
 * Record what agents have already spent, and tell each of them whether to go on.
 *
 * Facts are never refused: usage that happened is recorded at its true size also past every limit and for a stopped agent.
 * The receipt is made after the commit.
 */
export function recordUsage(ctx: LedgerCtx, input: UsageBatch): Promise<UsageReceipt> {
  return recordCalls(ctx, input, "usage")
}

/** The one way in for calls, however they were told. Telemetry is judged like the rest, and its directives are heard by nobody. */
export async function recordCalls(ctx: LedgerCtx, input: UsageBatch, source: Fact["source"]): Promise<UsageReceipt> {
  const backfill = input.backfill ?? false
  if (backfill) requireScope(ctx, "admin")
  const rules = await rulesOf(ctx)
  const nowMs = ctx.now.getTime()
  const context: EventContext = {
    org: ctx.org,
    rules,
    pricer: ctx.pricer,
    nowMs,
    sentAtMs: sentAt(input, nowMs),
    backfill,
    source,
    onlyAgent: ctx.caller.kind === "key" ? ctx.caller.agent : null,
  }
  const read = input.events.map((sent) => readEvent(context, sent))
  const facts = read.flatMap((one) => (one.ok ? [one.fact] : []))
  if (facts[0]) noteSpeaker(ctx, facts[0].agent)
  const recorded = facts.length === 0 ? [] : await ctx.ledger.record(ctx.org, facts, ctx.bodyBytes)
  const byFact = new Map(facts.map((fact, at) => [fact, recorded[at] as Recorded]))
  const results = read.map((one) => resultOf(one, byFact))
  await noteFactsLost(ctx, results)
  return { results, directives: backfill ? [] : await direct(ctx, byFact) }
}

/** The sender's clock at sending; where it does not say, the latest call of the batch was just now. One that is refused for its clock is no witness. */
function sentAt(input: UsageBatch, nowMs: number): number | null {
  if (input.sentAt !== undefined) return Date.parse(input.sentAt)
  let latest: number | null = null
  for (const event of input.events) {
    const at = typeof event === "object" && event !== null && "occurredAt" in event ? Date.parse(String(event.occurredAt)) : Number.NaN
    if (at <= nowMs + AHEAD_MS && (latest === null || at > latest)) latest = at
  }
  return latest
}

function resultOf(read: ReadEvent, recorded: ReadonlyMap<Fact, Recorded>): UsageResult {
  if (!read.ok) return { id: read.id, status: "invalid", error: { pointer: read.pointer, message: read.message } }
  const { fact, warnings } = read
  const outcome = recorded.get(fact)?.outcome
  const said = warnings.length > 0 ? { warnings } : {}
  switch (outcome?.status) {
    case "recorded":
      return {
        id: fact.id,
        status: "recorded",
        ...figures(fact.counts, fact.costNano, fact.priceVersion, fact.measured),
        ...(outcome.late ? { late: true } : {}),
        ...(fact.hold !== null && !outcome.settled && !outcome.late ? { warnings: [...warnings, "hold_ignored"] } : said),
      }
    case "duplicate": {
      const { counts, costNano, priceVersion, measured, late } = outcome.original
      return { id: fact.id, status: "duplicate", ...figures(counts, costNano, priceVersion, measured), ...(late ? { late } : {}), ...said }
    }
    case "mismatch":
      return {
        id: fact.id,
        status: "mismatch",
        error: { pointer: "/id", message: "this id was used before for a call with other content; nothing was changed" },
      }
    default:
      return { id: fact.id, status: "invalid", error: { pointer: "", message: outcome?.message ?? "could not be stored" } }
  }
}

function figures(counts: Counts, costNano: bigint, priceVersion: string, measured: boolean) {
  const tokens = { ...counts, total: totalTokens(counts) }
  return { costUsd: formatUsd(costNano), tokens, priced: priceVersion !== CONSERVATIVE_VERSION, measured }
}

/** One directive for each (agent, session, user) of the batch, as of after the whole batch. */
async function direct(ctx: LedgerCtx, recorded: ReadonlyMap<Fact, Recorded>): Promise<UsageReceipt["directives"]> {
  const groups = groupBySubjects(recorded)
  const unread = groups.filter(({ meters, subjects }) => !meters.has(ctx.org, subjects)).map(({ subjects }) => subjects)
  const fallback = (unread.length > 0 && (await ctx.ledger.read(ctx.org, unread))?.meters) || new MeterRows([])
  const withMeters = groups.map((group) => (group.meters.has(ctx.org, group.subjects) ? group : { ...group, meters: fallback }))
  const newest = withMeters.reduce((rev, { meters }) => max(rev, meters.orgs.get(ctx.org)?.rev ?? 0n), 0n)
  const rules = await ctx.ledger.rules.get(ctx.org, newest)
  if (!rules) return []
  const concerned = withMeters.map(({ subjects }) => subjects)
  for (const meters of new Set(withMeters.map((group) => group.meters))) await ctx.ledger.readBases(rules, meters, concerned)
  const judge = ({ meters, subjects, model }: Group) => judgeSubjects(rules, meters, ctx.pricer, subjects, model)
  const judged = await enforce(
    ctx,
    rules,
    withMeters.map((group) => ({ ...group, judged: judge(group), again: () => judge(group) })),
  )
  return withMeters.map(({ subjects }, at): { agent: string; session: string; user: string | null; directive: Directive } => ({
    agent: subjects.agent,
    session: subjects.session,
    user: subjects.user === "" ? null : subjects.user,
    directive: toDirective(judged[at] as Judged),
  }))
}

function groupBySubjects(recorded: ReadonlyMap<Fact, Recorded>): Group[] {
  const groups = new Map<string, Group>()
  for (const [fact, { outcome, meters, placedAtMs }] of recorded) {
    if (outcome.status === "invalid") continue
    const key = `${fact.agent}\n${fact.session}\n${fact.user}`
    const call = outcome.status === "recorded" ? [{ fact, placedAtMs }] : []
    const group = groups.get(key)
    if (group) {
      group.calls.push(...call)
      group.model = fact.model || group.model
      // The later commit's meters hold the earlier one's facts too.
      group.meters = meters
    } else {
      const subjects = { agent: fact.agent, session: fact.session, user: fact.user }
      groups.set(key, { subjects, model: fact.model || null, meters, calls: call, unheard: fact.source === "otlp" })
    }
  }
  return [...groups.values()]
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
