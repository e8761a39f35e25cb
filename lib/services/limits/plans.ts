import type { Plan, PlanList, Plans } from "#lib/contracts/plans"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { refuseStale, revisionOf } from "../revision-of.ts"
import { HARD_STOP, indexQuotas, ofMany, QUOTA, type Quotas } from "../users/quota.ts"
import { readLimits } from "./limit-row.ts"

/** Plans, how many are on each, and by what their month is judged: own > plan > everyone. */
export async function readPlans(ctx: LedgerCtx): Promise<PlanList> {
  requireScope(ctx, "read")
  return planList(ctx.db, ctx.org)
}

/** The names alone. */
export async function readPlanNames(ctx: LedgerCtx): Promise<string[]> {
  requireScope(ctx, "read")
  return plansOf(ctx.db, ctx.org)
}

/** Put another list of plans in place of the one that is there. @throws Problem `conflict` where a plan that would go is in use; `stale` */
export async function putPlans(ctx: LedgerCtx, { plans, revisions }: Plans & { revisions: ReadonlySet<number> | null }): Promise<PlanList> {
  requireScope(ctx, "admin")
  const { org } = ctx
  return ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    const before = await plansOf(tx, org)
    refuseStale(revisions, before)
    for (const plan of before.filter((name) => !plans.includes(name))) await refuseInUse(tx, org, plan)
    await tx.plan.deleteMany({ where: { org, name: { notIn: plans } } })
    await tx.plan.createMany({ data: plans.map((name) => ({ org, name, createdAt: ctx.now })), skipDuplicates: true })
    const after = await plansOf(tx, org)
    await audit(tx, ctx, { action: "plans.put", target: "plans", before, after })
    return planList(tx, org)
  })
}

export async function planList(db: Tx, org: number): Promise<PlanList> {
  const plans = await plansOf(db, org)
  const counted = await db.endUser.groupBy({ by: ["plan"], where: { org, plan: { not: null } }, _count: true })
  const users = new Map(counted.map(({ plan, _count }) => [plan, _count]))
  const quotas = indexQuotas(await readLimits(db, org))
  return { plans, items: plans.map((name) => toPlan(quotas, name, users.get(name) ?? 0)), revision: revisionOf(plans) }
}

function toPlan(quotas: Quotas, name: string, users: number): Plan {
  const quota = ofMany(quotas, QUOTA, name)
  const hardStop = ofMany(quotas, HARD_STOP, name)
  return {
    name,
    users,
    tokens: quota && Number(quota.ceiling),
    hardStopTokens: hardStop && Number(hardStop.ceiling),
    onExhausted: quota?.action ?? null,
    mode: quota?.mode ?? null,
    own: quota?.plan === name || hardStop?.plan === name,
  }
}

async function refuseInUse(tx: Tx, org: number, plan: string): Promise<void> {
  const users = await tx.endUser.count({ where: { org, plan } })
  const limits = await tx.limit.count({ where: { org, plan } })
  if (users + limits === 0) return
  throw new Problem("conflict", `${users} users and ${limits} limits are of the plan ${plan}; move or delete them first`)
}

async function plansOf(db: Tx, org: number): Promise<string[]> {
  return (await db.plan.findMany({ where: { org }, orderBy: { name: "asc" } })).map(({ name }) => name)
}
