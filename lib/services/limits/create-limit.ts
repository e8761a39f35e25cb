import type { ChangedLimit, NewLimit } from "#lib/contracts/limits"
import { storeBases } from "#lib/ledger/base"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { newId } from "../new-id.ts"
import { raiseRevision } from "../raise-revision.ts"
import { blockedNow } from "./blocked-now.ts"
import { closeIncidents, replacedBy } from "./close-incidents.ts"
import { problemsOf, readNew, refuse } from "./draft.ts"
import { fromRow, readLimits, toColumns, toLimit } from "./limit-row.ts"

/** Where it counts from now, it keeps what everyone has used: of 200,000 in half a second. */
const TIMEOUT_MS = 20_000

/** Make a rule, in force with the next decision of every server. One that stands in for a preset's limit is known by the same code. */
export async function createLimit(ctx: LedgerCtx, input: NewLimit): Promise<ChangedLimit> {
  requireScope(ctx, "admin")
  const read = readNew(input)
  const { made, all } = await ctx.db.$transaction(
    async (tx) => {
      await raiseRevision(tx, ctx.org)
      const others = await readLimits(tx, ctx.org)
      refuse(await problemsOf(tx, ctx.org, read, others))
      const { draft } = read
      const target = others.find(({ id }) => id === draft.replaces)
      const preset = target && target.metric === draft.metric && target.window === draft.window ? target.preset : null
      const data = { ...toColumns(draft), org: ctx.org, id: newId("lim"), preset, createdAt: ctx.now, updatedAt: ctx.now }
      const made = fromRow(await tx.limit.create({ data }))
      await storeBases(tx, ctx.org, made)
      if (made.subject !== null) await closeIncidents(tx, ctx, replacedBy(made, others), made.subject, `${made.name} took its place`)
      await audit(tx, ctx, { action: "limit.create", target: made.id, after: toLimit(made) })
      return { made, all: [...others, made] }
    },
    { timeout: TIMEOUT_MS },
  )
  return { ...toLimit(made), blocks: await blockedNow(ctx, made, all) }
}
