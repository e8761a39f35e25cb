import type { PrismaClient } from "#lib/db/client"
import { sqlState } from "#lib/db/errors"
import { type QueryText, textTransaction } from "#lib/db/query-text"
import type { Amount, Subjects } from "#lib/domain/limit"
import type { Pricer } from "#lib/domain/pricing"
import type { Bases } from "./base.ts"
import { type Judged, judgeAsk, stoppedBy } from "./judge.ts"
import { type AskedBefore, type HoldView, readLines } from "./ledger-row.ts"
import { MeterRows } from "./meter-rows.ts"
import { askedJson } from "./read-meters.ts"
import type { Rules } from "./rules.ts"
import type { RulesCache } from "./rules-cache.ts"
import { nextExpirySql, readAskedSql, writeHoldsSql } from "./sql/authorize.ts"
import { sweepHoldsSql } from "./sql/end-holds.ts"
import { LOCK, lockSql } from "./sql/lock.ts"

/** One call that asks to start. */
export type Ask = {
  org: number
  /** Chosen by the asker, unique per agent. */
  askId: string
  subjects: Subjects
  kind: "llm" | "tool"
  model: string | null
  tool: string
  amount: Amount
  /** The cost of the same call at another model, nano-dollars. */
  costAt(model: string): bigint
  holdMs: number
  hash: string
}

/** `hold` is null where nothing was set aside: a denial moves no meter. `conflict`: the id was used for another call. */
export type Authorized = {
  judged: Judged
  rules: Rules
  meters: MeterRows
  allowed: boolean
  model: string | null
  hold: HoldView | null
  conflict: boolean
}

export type AuthorizeOptions = {
  db: PrismaClient
  pricer: Pricer
  rules: RulesCache
  bases: Bases
  newId(prefix: "hld"): string
  chance(): number
}

const MAX_TRIES = 5

/**
 * Decide about asks of one organization, in order, each beside those before it, and set their holds: one transaction.
 *
 * Take the lock of whoever decides about the organization, read in a later statement, decide (pure), write. All limits or none. The lock is no row, so
 * settling and giving back go on meanwhile: what they move from held to used, they move in one commit. While it is held nothing waits for this process
 * but the decision: what locks and what reads are sent together, and so are what writes and the commit. Where an ask is refused only
 * for open holds while some of those have outlived themselves, they are swept and the asks are judged once more.
 */
export async function authorizeAsks(options: AuthorizeOptions, asks: readonly Ask[]): Promise<readonly Authorized[]> {
  for (let tries = 1, swept = false; ; tries += 1) {
    try {
      const result = await textTransaction(options.db, (query) => attempt(options, query, asks, swept))
      if (result !== "overdue") return result
      swept = true
      await options.db.$queryRawUnsafe(sweepHoldsSql)
    } catch (error) {
      const state = sqlState(error)
      // 23505: the same ask id came to another server at the same time; the second look finds its hold.
      if ((state !== "40P01" && state !== "40001" && state !== "23505") || tries >= MAX_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, options.chance() * 20 * tries))
    }
  }
}

/** @returns "overdue" where nothing was decided since a hold has outlived itself */
async function attempt(
  options: AuthorizeOptions,
  query: QueryText,
  asks: readonly Ask[],
  swept: boolean,
): Promise<readonly Authorized[] | "overdue"> {
  const org = asks[0]?.org ?? 0
  const asked = asks.map((ask) => ask.subjects)
  const ids = asks.map(({ askId, subjects: { agent } }, pos) => ({ pos, org, agent, ask: askId }))
  void query(lockSql, [String(LOCK.decisions), String(org)])
  const rows = readLines(await query(readAskedSql, [askedJson(org, asked), JSON.stringify(ids)]))
  const meters = new MeterRows(rows)
  const rules = await options.rules.get(org, meters.orgs.get(org)?.rev)
  if (!rules) throw new Error(`organization ${org} has no rules`)
  await options.bases.read(rules, meters, asked)

  const nameOf = ({ askId, subjects: { agent } }: Ask) => `${agent}\n${askId}`
  const holds = new Map<string, AskedBefore>()
  for (const row of rows) if (row.row === "asked") holds.set(nameOf(asks[row.pos] as Ask), row)
  const granted: Record<string, unknown>[] = []
  const results: Authorized[] = []
  let expiry: Expiry | undefined
  for (const ask of asks) {
    const { subjects: of, kind, model, costAt, amount } = ask
    const request = { subjects: of, kind, model, ask: amount, costAt }
    let judged = judgeAsk(rules, meters, options.pricer, request, ask.tool, null)
    const same = holds.get(nameOf(ask))
    if (same) {
      results.push(repeated(ask, same, judged, rules, meters))
      continue
    }
    if (judged.decision.code === "contended") {
      expiry ??= readExpiry(await query(nextExpirySql, [String(org)]))
      if (expiry.overdue && !swept && granted.length === 0) return "overdue"
      judged = judgeAsk(rules, meters, options.pricer, request, ask.tool, expiry.nextMs)
    }
    const { decision, nowMs } = judged
    const use = decision.model ?? model
    if (!decision.allowed) {
      results.push({ judged, rules, meters, allowed: false, model: use, hold: null, conflict: false })
      continue
    }
    meters.hold(org, of, decision.ask, nowMs)
    const id = options.newId("hld")
    const hold = { id, state: "open", expiresAtMs: nowMs + ask.holdMs, tokens: decision.ask.tokens, costNano: decision.ask.cost } as const
    granted.push(holdRow(ask, id, use, decision.ask))
    holds.set(nameOf(ask), { ...hold, hash: ask.hash, model: use ?? "" })
    results.push({ judged, rules, meters, allowed: true, model: use, hold, conflict: false })
  }
  if (granted.length > 0) {
    const micros = meters.orgs.get(org)?.nowMicros ?? 0n
    void query(writeHoldsSql, [String(org), JSON.stringify(granted), JSON.stringify(rules.rings), String(micros)])
  }
  return results
}

type Expiry = { nextMs: number | null; overdue: boolean }

/** What `nextExpirySql` tells. */
function readExpiry(text: string): Expiry {
  const [next, overdue] = text.split(" ")
  return { nextMs: next ? Number(next) : null, overdue: overdue === "true" }
}

/** The same id again: the first answer with the hold's present state; only a stop that stands now makes it a refusal. */
function repeated(ask: Ask, { hash, model, ...hold }: AskedBefore, judged: Judged, rules: Rules, meters: MeterRows): Authorized {
  const conflict = hash !== ask.hash
  const lives = hold.state === "open" || hold.state === "settled"
  const stopped = stoppedBy(rules, meters, ask.subjects, model || null, judged.nowMs).length > 0
  return { judged, rules, meters, allowed: !conflict && lives && !stopped, model: model || null, hold, conflict }
}

function holdRow(ask: Ask, id: string, model: string | null, amount: Amount): Record<string, unknown> {
  return {
    id,
    ask_id: ask.askId,
    ...ask.subjects,
    kind: ask.kind,
    model: model ?? "",
    tool: ask.tool,
    tokens: amount.tokens.toString(),
    cost: amount.cost.toString(),
    hash: ask.hash,
    hold_ms: ask.holdMs,
  }
}
