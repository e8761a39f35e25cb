import type { Blocks } from "#lib/contracts/limits"
import { applicableLimits, indexLimits } from "#lib/domain/applicable"
import { judge } from "#lib/domain/judge"
import { type Limit, type Subjects, subjectOf, WIDTH_MS } from "#lib/domain/limit"
import { ceilingInForce } from "#lib/domain/overdrive"
import { rearmedAt } from "#lib/ledger/judge"
import { stopsOf } from "#lib/ledger/stops-of"
import type { LedgerCtx } from "../ctx.ts"
import { metersOf } from "../rules-of.ts"

const MOST = 5_000
const SHOWN = 20
const NOBODY: Blocks = { count: 0, sample: [], among: 0 }

/**
 * Who may not start a call under this limit now: by the very meters that are enforced. An alert, and a limit in observe mode, stop nobody.
 *
 * @param all every limit as it will be, so that whoever has a limit of their own is left out
 */
export async function blockedNow(ctx: LedgerCtx, limit: Limit, all: readonly Limit[]): Promise<Blocks> {
  return limit.action === "alert" || limit.mode === "observe" ? NOBODY : atCeilingNow(ctx, limit, all)
}

/** The same, whatever the limit does about it. */
export async function atCeilingNow(ctx: LedgerCtx, limit: Limit, all: readonly Limit[]): Promise<Blocks> {
  const subjects = await candidates(ctx, limit)
  if (subjects.length === 0) return NOBODY
  const { meters, rules } = await metersOf(ctx, subjects)
  const nowMs = Number((meters.orgs.get(ctx.org)?.nowMicros ?? 0n) / 1000n)
  const index = indexLimits(all)
  // One that is not made yet and will count from now leaves out all that is there.
  const startsNow = limit.countFrom === "now" && !rules.fromNow.some(({ id }) => id === limit.id)
  const counted: Limit = startsNow ? { ...limit, countFrom: "period" } : limit
  const concerned = subjects.filter((one) => applicableLimits(index, one, rules.planOf.get(one.user) ?? null).includes(limit))
  const blocked = concerned
    .map((one) => {
      const { grants } = stopsOf(rules, meters, one, null)
      const whole = meters.meter(ctx.org, counted, WIDTH_MS[limit.window], one, nowMs, rearmedAt(rules, limit, one))
      const meter = startsNow ? { used: 0n, held: whole.held, base: whole.used } : whole
      return { name: subjectOf(limit.scope, one), ceiling: ceilingInForce(limit, meter, grants, one, nowMs), meter }
    })
    .filter(({ ceiling, meter }) => judge(ceiling, meter, 0n) !== "fits")
    .sort((a, b) => (a.meter.used > b.meter.used ? -1 : 1))
  return { count: blocked.length, sample: blocked.slice(0, SHOWN).map(({ name }) => name), among: concerned.length }
}

const NOBODY_ELSE: Subjects = { agent: "", session: "", user: "" }

/** Whoever may be meant, those seen last first: one query by index. Sessions and agents that have been still for a day spend nothing. */
async function candidates({ db, org, now }: LedgerCtx, { scope, subject, plan }: Limit): Promise<Subjects[]> {
  if (scope === "org") return [NOBODY_ELSE]
  if (subject !== null) return [{ ...NOBODY_ELSE, [scope]: subject }]
  const lately = { gt: new Date(now.getTime() - 86_400_000) }
  const latest = { orderBy: { seenAt: "desc" }, take: MOST } as const
  if (scope === "user") {
    const rows = await db.endUser.findMany({ where: { org, ...(plan !== null && { plan }) }, select: { name: true }, ...latest })
    return rows.map(({ name }) => ({ ...NOBODY_ELSE, user: name }))
  }
  if (scope === "agent") {
    const rows = await db.agent.findMany({ where: { org, seenAt: lately }, select: { name: true }, ...latest })
    return rows.map(({ name }) => ({ ...NOBODY_ELSE, agent: name }))
  }
  const rows = await db.sessionAgent.findMany({ where: { org, seenAt: lately }, select: { session: true }, ...latest })
  return [...new Set(rows.map(({ session }) => session))].map((session) => ({ ...NOBODY_ELSE, session }))
}
