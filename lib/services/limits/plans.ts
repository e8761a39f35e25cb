import type { Plans } from "#lib/contracts/plans"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"

export async function readPlans(ctx: LedgerCtx): Promise<Plans> {
  requireScope(ctx, "read")
  return { plans: await plansOf(ctx.db, ctx.org) }
}

/** Put another list of plans in place of the one that is there. @throws Problem `conflict` where a plan that would go is in use */
export async function putPlans(ctx: LedgerCtx, { plans }: Plans): Promise<Plans> {
  requireScope(ctx, "admin")
  const { org } = ctx
  return ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    const before = await plansOf(tx, org)
    for (const plan of before.filter((name) => !plans.includes(name))) await refuseInUse(tx, org, plan)
    await tx.plan.deleteMany({ where: { org, name: { notIn: plans } } })
    await tx.plan.createMany({ data: plans.map((name) => ({ org, name, createdAt: ctx.now })), skipDuplicates: true })
    const after = await plansOf(tx, org)
    await audit(tx, ctx, { action: "plans.put", target: "plans", before, after })
    return { plans: after }
  })
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
