import type { PlanList, SetPlanQuota } from "#lib/contracts/plans"
import { Problem } from "#lib/contracts/problem"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { closeIncidents } from "../limits/close-incidents.ts"
import { readLimits } from "../limits/limit-row.ts"
import { planList } from "../limits/plans.ts"
import { raiseRevision } from "../raise-revision.ts"
import { indexQuotas, planLimits } from "./quota.ts"
import { changeTo, keepQuotas } from "./quota-change.ts"

/**
 * Give the users of a plan a monthly quota in place of everyone's, or none (null). Users with a quota of their own keep it. Repeatable.
 *
 * @throws Problem `not_found`
 */
export async function putPlanQuota(ctx: LedgerCtx, { plan, quota }: SetPlanQuota): Promise<PlanList> {
  requireScope(ctx, "admin")
  const { org, now } = ctx
  return ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    const before = await planList(tx, org)
    if (!before.plans.includes(plan)) throw new Problem("not_found", `there is no plan ${plan}`)
    const quotas = indexQuotas(await readLimits(tx, org))
    const there = quotas.general.filter((limit) => limit.plan === plan)
    const change = changeTo("", there, quota === null ? [] : planLimits(quotas, plan, quota))
    if (!change) return before
    for (const { id, replaces } of there.filter(({ id }) => change.deletes.includes(id))) {
      await tx.limit.updateMany({ where: { org, replaces: id }, data: { replaces, revision: { increment: 1 }, updatedAt: now } })
    }
    await closeIncidents(
      tx,
      ctx,
      [...change.deletes, ...change.updates.map(({ id }) => id)],
      null,
      `the quota of the plan ${plan} was changed`,
    )
    await keepQuotas(tx, ctx, [change])
    const after = await planList(tx, org)
    const of = ({ items }: PlanList) => items.find(({ name }) => name === plan)
    await audit(tx, ctx, { action: "plan.quota.set", target: plan, before: of(before), after: of(after) })
    return after
  })
}
