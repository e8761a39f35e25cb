import type { Downgrades, DowngradeTable } from "#lib/contracts/downgrades"
import type { Tx } from "#lib/db/client"
import { checkDowngrades } from "#lib/domain/downgrade"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { refuseStale, revisionOf } from "../revision-of.ts"
import { rulesOf } from "../rules-of.ts"
import { refuse } from "./draft.ts"

export async function readDowngrades(ctx: LedgerCtx): Promise<DowngradeTable> {
  requireScope(ctx, "read")
  return tableOf(await pairsOf(ctx.db, ctx.org))
}

/** Put another table in place of the one that is there. @throws Problem `unprocessable` that names every pair that cannot be; `stale` */
export async function putDowngrades(ctx: LedgerCtx, { pairs, revisions }: Downgrades & { revisions: Revisions }): Promise<DowngradeTable> {
  requireScope(ctx, "admin")
  const { org, pricer, now } = ctx
  const rules = await rulesOf(ctx)
  const problems = checkDowngrades(pairs, pricer, (model) => pricer.ratesOf(model, now.getTime(), rules.overrides))
  refuse(problems.map(({ index, message }) => ({ pointer: `/pairs/${index}`, message })))
  return ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    const before = await pairsOf(tx, org)
    refuseStale(revisions, before)
    await tx.downgrade.deleteMany({ where: { org } })
    await tx.downgrade.createMany({ data: pairs.map((pair) => ({ org, ...pair })) })
    const after = await pairsOf(tx, org)
    await audit(tx, ctx, { action: "downgrades.put", target: "downgrades", before, after })
    return tableOf(after)
  })
}

type Revisions = ReadonlySet<number> | null

function tableOf(pairs: Downgrades["pairs"]): DowngradeTable {
  return { pairs, revision: revisionOf(pairs) }
}

async function pairsOf(db: Tx, org: number): Promise<Downgrades["pairs"]> {
  return db.downgrade.findMany({ where: { org }, orderBy: { from: "asc" }, select: { from: true, to: true } })
}
