import type { PrismaClient, Tx } from "#lib/db/client"
import { sqlState } from "#lib/db/errors"
import type { Amount, Subjects } from "#lib/domain/limit"
import type { Pricer } from "#lib/domain/pricing"
import type { Bases } from "./base.ts"
import { type Judged, judgeAsk, stoppedBy } from "./judge.ts"
import { type MeterRows, SCOPE_NUMBER } from "./meter-rows.ts"
import { readMeters } from "./read-meters.ts"
import type { Rules } from "./rules.ts"
import type { RulesCache } from "./rules-cache.ts"
import { ensureSubjectsSql, lockSubjectsSql, nextExpirySql, readHoldsSql, writeHoldsSql } from "./sql/authorize.ts"
import { sweepHoldsSql } from "./sql/end-holds.ts"

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

export type HoldState = "open" | "settled" | "released" | "expired"
export type HoldView = { id: string; state: HoldState; expiresAtMs: number; tokens: bigint; costNano: bigint }

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

type HoldRow = {
  id: string
  agent: string
  ask_id: string
  hash: string
  state: HoldState
  expires_at: Date
  tokens: bigint
  cost: bigint
  model: string
}
type Overdue = { overdue: true }

const MAX_TRIES = 5

/**
 * Decide about asks of one organization, in order, each beside those before it, and set their holds: one transaction.
 *
 * Lock the subjects, read in a later statement, decide (pure), write. All limits or none. Where an ask is refused only for open
 * holds while some of those have outlived themselves, they are swept and the asks are judged once more.
 */
export async function authorizeAsks(options: AuthorizeOptions, asks: readonly Ask[]): Promise<readonly Authorized[]> {
  for (let tries = 1, swept = false; ; tries += 1) {
    try {
      const result = await options.db.$transaction((tx) => attempt(options, tx, asks, swept), { timeout: 8_000, maxWait: 8_000 })
      if (!("overdue" in result)) return result
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

async function attempt(options: AuthorizeOptions, tx: Tx, asks: readonly Ask[], swept: boolean): Promise<readonly Authorized[] | Overdue> {
  const org = asks[0]?.org ?? 0
  const subjects = JSON.stringify(subjectKeys(asks))
  await tx.$executeRawUnsafe(ensureSubjectsSql, org, subjects)
  await tx.$executeRawUnsafe(lockSubjectsSql, org, subjects)
  const asked = asks.map((ask) => ask.subjects)
  const meters = await readMeters(tx, org, asked)
  const ids = JSON.stringify(asks.map(({ askId, subjects: { agent } }) => ({ agent, ask: askId })))
  const known = await tx.$queryRawUnsafe<HoldRow[]>(readHoldsSql, org, ids)
  const rules = await options.rules.get(org, meters.orgs.get(org)?.rev)
  if (!rules) throw new Error(`organization ${org} has no rules`)
  await options.bases.read(rules, meters, asked)

  const holds = new Map(known.map((row) => [`${row.agent}\n${row.ask_id}`, { row, stored: true }]))
  const granted: Record<string, unknown>[] = []
  const results: Authorized[] = []
  let expiry: { next: Date | null; overdue: boolean } | undefined
  for (const ask of asks) {
    const { subjects: of, kind, model, costAt, amount } = ask
    const request = { subjects: of, kind, model, ask: amount, costAt }
    let judged = judgeAsk(rules, meters, options.pricer, request, ask.tool, null)
    const same = holds.get(`${of.agent}\n${ask.askId}`)
    if (same) {
      results.push(repeated(ask, same.row, judged, rules, meters))
      continue
    }
    if (judged.decision.code === "contended") {
      expiry ??= (await tx.$queryRawUnsafe<{ next: Date | null; overdue: boolean }[]>(nextExpirySql, org))[0]
      if (expiry?.overdue && !swept && granted.length === 0) return { overdue: true }
      judged = judgeAsk(rules, meters, options.pricer, request, ask.tool, expiry?.next?.getTime() ?? null)
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
    holds.set(`${of.agent}\n${ask.askId}`, { row: rowOf(ask, hold, use), stored: false })
    results.push({ judged, rules, meters, allowed: true, model: use, hold, conflict: false })
  }
  if (granted.length > 0) {
    const micros = meters.orgs.get(org)?.nowMicros ?? 0n
    await tx.$executeRawUnsafe(writeHoldsSql, org, JSON.stringify(granted), JSON.stringify(rules.rings), micros)
  }
  return results
}

/** The same id again: the first answer with the hold's present state; only a stop that stands now makes it a refusal. */
function repeated(ask: Ask, row: HoldRow, judged: Judged, rules: Rules, meters: MeterRows): Authorized {
  const hold = { id: row.id, state: row.state, expiresAtMs: row.expires_at.getTime(), tokens: row.tokens, costNano: row.cost }
  const conflict = row.hash !== ask.hash
  const lives = row.state === "open" || row.state === "settled"
  const stopped = stoppedBy(rules, meters, ask.subjects, row.model || null, judged.nowMs).length > 0
  return { judged, rules, meters, allowed: !conflict && lives && !stopped, model: row.model || null, hold, conflict }
}

function rowOf(ask: Ask, hold: HoldView, model: string | null): HoldRow {
  return {
    id: hold.id,
    agent: ask.subjects.agent,
    ask_id: ask.askId,
    hash: ask.hash,
    state: hold.state,
    expires_at: new Date(hold.expiresAtMs),
    tokens: hold.tokens,
    cost: hold.costNano,
    model: model ?? "",
  }
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

function subjectKeys(asks: readonly Ask[]): { scope: number; subject: string }[] {
  const keys = new Map<string, { scope: number; subject: string }>()
  const add = (scope: number, subject: string) => keys.set(`${scope}\n${subject}`, { scope, subject })
  for (const { subjects } of asks) {
    add(SCOPE_NUMBER.session, subjects.session)
    add(SCOPE_NUMBER.user, subjects.user)
    add(SCOPE_NUMBER.agent, subjects.agent)
    add(SCOPE_NUMBER.org, "")
  }
  return [...keys.values()]
}
