import { createHash } from "node:crypto"
import type { PrismaClient } from "#lib/db/client"
import { applicableLimits } from "#lib/domain/applicable"
import { endsAtMs } from "#lib/domain/incident"
import { type Limit, WIDTH_MS } from "#lib/domain/limit"
import { ceilingInForce } from "#lib/domain/overdrive"
import type { Bases } from "./base.ts"
import { rearmedAt } from "./judge.ts"
import { readMeters } from "./read-meters.ts"
import type { Rules } from "./rules.ts"
import type { RulesCache } from "./rules-cache.ts"
import { closeIncidentsSql, dueIncidentsSql, endedSessionsSql } from "./sql/close-incidents.ts"

type Row = Awaited<ReturnType<PrismaClient["incident"]["findMany"]>>[number]

const AT_ONCE = 500

/**
 * Close the incidents whose end has come by itself: those of a calendar period that is over, those whose limit is gone, no longer
 * about them or above what is used, and mild ones whose figure has been under the ceiling for one whole window.
 *
 * What blocks is looked at again only when the organization's limits have changed, since nothing else can end it; so thousands of
 * sessions that wait for a person cost nothing, whoever presses Stop meanwhile.
 * @returns `closeDue` closes what is due and says how many; `whileLowering` is for work that brings an organization's figures down: who did
 * that is told of as who let go, not `closeDue`, which leaves the organization alone meanwhile
 */
export function createIncidentCloser(db: PrismaClient, rules: RulesCache, bases: Bases) {
  const seen = new Map<number, { rev: bigint; limits: string }>()
  /** Organizations whose figures are being lowered; one stands here as often as it is. */
  const lowered: number[] = []
  /** Those that `closeDue` is looking at. */
  const looking = new Map<number, Promise<unknown>>()

  async function examine(org: number, blocking: boolean, ending = CALM): Promise<number> {
    let closed = 0
    for (let after = ""; ; ) {
      const rows = await db.incident.findMany({
        where: { org, state: "open", blocking, limitId: { not: null }, id: { gt: after } },
        orderBy: { id: "asc" },
        take: AT_ONCE,
      })
      closed += await examinePage(db, rules, bases, org, rows, ending)
      if (rows.length < AT_ONCE) return closed
      after = rows.at(-1)?.id ?? after
    }
  }

  /** @returns null where the organization is left alone */
  async function lookAt(org: number, blocking: boolean): Promise<number | null> {
    if (lowered.includes(org)) return null
    const looked = examine(org, blocking)
    looking.set(org, looked)
    return looked.finally(() => looking.delete(org))
  }

  async function closeDue(): Promise<number> {
    let closed = 0
    const due = await db.$queryRawUnsafe<{ org: number; id: string }[]>(dueIncidentsSql)
    for (const [org, ids] of groupByOrg(due)) closed += await close(db, org, ids, "period")
    const mild = await db.$queryRaw<{ org: number }[]>`select distinct org from incident where state = 'open' and not blocking`
    for (const { org } of mild) closed += (await lookAt(org, false)) ?? 0
    for (const { org, rev } of await db.orgState.findMany({ select: { org: true, rev: true } })) {
      const known = seen.get(org)
      if (known?.rev === rev) continue
      const copy = await rules.get(org, rev)
      const limits = copy ? digestOf(copy) : ""
      const closedHere = known?.limits === limits ? 0 : await lookAt(org, true)
      if (closedHere === null) continue
      closed += closedHere
      seen.set(org, { rev, limits })
    }
    return closed
  }

  return {
    closeDue,
    /** @param work told whom to let go in whose name, once the figures are down */
    async whileLowering<T>(org: number, work: (letGo: (by: string, note: string) => Promise<unknown>) => Promise<T>): Promise<T> {
      lowered.push(org)
      try {
        await looking.get(org)?.catch(() => {}) // which is for whoever looks
        return await work(async (by, note) => {
          await examine(org, true, { by, note })
          await examine(org, false, { by, note })
        })
      } finally {
        lowered.splice(lowered.indexOf(org), 1)
      }
    },
  }
}

type Ending = { by: string; note: string | null }
const CALM: Ending = { by: "calm", note: null }

/** A session that was still for so long is over. */
const ENDED_DAYS = 7

/**
 * Close what nobody will ever look at again: the incidents of a session's lifetime budgets, once the session has ended. Nothing is let
 * go by it: the budget is still used up, so the next ask is refused and the next call opens a new one.
 *
 * @returns how many
 */
export async function closeEndedSessions(db: PrismaClient): Promise<number> {
  let closed = 0
  const ended = await db.$queryRawUnsafe<{ org: number; id: string }[]>(endedSessionsSql, ENDED_DAYS)
  for (const [org, ids] of groupByOrg(ended))
    closed += await close(db, org, ids, "ended", `the session ended: still for ${ENDED_DAYS} days`)
  return closed
}

/** The same as long as the same limits are about the same subjects. */
function digestOf({ limits, planOf }: Rules): string {
  const hash = createHash("sha256")
  for (const { id, scope, subject, plan, replaces, ceiling, action, mode } of limits) {
    hash.update(JSON.stringify([id, scope, subject, plan, replaces, ceiling.toString(), action, mode]))
  }
  for (const entry of planOf) hash.update(JSON.stringify(entry))
  return hash.digest("base64")
}

async function examinePage(
  db: PrismaClient,
  rules: RulesCache,
  bases: Bases,
  org: number,
  rows: readonly Row[],
  { by, note }: Ending,
): Promise<number> {
  if (rows.length === 0) return 0
  const asked = rows.map(subjectsOf)
  const meters = await readMeters(db, org, asked)
  const now = meters.orgs.get(org)
  const copy = await rules.get(org, now?.rev)
  if (!copy || !now) return 0
  await bases.read(copy, meters, asked)
  const nowMs = Number(now.nowMicros / 1000n)
  const ids: Record<"over" | "calm" | "busy", string[]> = { over: [], calm: [], busy: [] }
  for (const row of rows) {
    const subjects = subjectsOf(row)
    const limit = applicableLimits(copy.limitIndex, subjects, copy.planOf.get(subjects.user) ?? null).find(({ id }) => id === row.limitId)
    if (!limit) {
      ids.over.push(row.id)
      continue
    }
    const meter = meters.meter(org, limit, WIDTH_MS[limit.window], subjects, nowMs, rearmedAt(copy, limit, subjects))
    const ceiling = ceilingInForce(limit, meter, meters.stops(org, subjects).grants, subjects, nowMs)
    const verdict = judgeEnd(row, limit, meter.used < ceiling, nowMs)
    if (verdict) ids[verdict].push(row.id)
  }
  // Every server looks: what another has seen meanwhile stands, the first that found it low, and whoever found so after this reading.
  const seenAt = new Date(nowMs)
  if (ids.calm.length > 0)
    await db.incident.updateMany({ where: { org, id: { in: ids.calm }, belowSince: null }, data: { belowSince: seenAt } })
  if (ids.busy.length > 0)
    await db.incident.updateMany({ where: { org, id: { in: ids.busy }, belowSince: { lte: seenAt } }, data: { belowSince: null } })
  return close(db, org, ids.over, by, note)
}

/** Is the episode over, has its figure just fallen below the ceiling (`calm`) or risen again (`busy`), or is nothing new (null)? */
function judgeEnd(row: Row, limit: Limit, isBelow: boolean, nowMs: number): "over" | "calm" | "busy" | null {
  if (limit.mode === "observe" || (row.blocking && limit.action !== "suspend")) return "over"
  if (!isBelow) return row.belowSince === null ? null : "busy"
  const width = WIDTH_MS[limit.window]
  // A latched stop of a rolling window waits for a person however far its meter has drained; a raised ceiling is a person's doing.
  if (row.blocking) return width === null || limit.ceiling > (row.ceiling ?? 0n) ? "over" : null
  if (width === null) return "over"
  if (row.belowSince === null) return "calm"
  const overAtMs = endsAtMs({ blocking: false, untilMs: null }, limit.window, row.belowSince.getTime())
  return overAtMs !== null && nowMs >= overAtMs ? "over" : null
}

function subjectsOf(row: Row) {
  return { agent: row.agent ?? "", session: row.session ?? "", user: row.user ?? "" }
}

async function close(db: PrismaClient, org: number, ids: readonly string[], by: string, note: string | null = null): Promise<number> {
  if (ids.length === 0) return 0
  return (await db.$queryRawUnsafe<unknown[]>(closeIncidentsSql, org, ids, by, note)).length
}

function groupByOrg(rows: readonly { org: number; id: string }[]): Map<number, string[]> {
  const groups = new Map<number, string[]>()
  for (const { org, id } of rows) groups.set(org, [...(groups.get(org) ?? []), id])
  return groups
}
