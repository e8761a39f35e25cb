import type { Directive } from "#lib/contracts/directive"
import { Problem } from "#lib/contracts/problem"
import { judgeSubjects } from "#lib/ledger/judge"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { enforce } from "./enforce.ts"
import { toDirective } from "./to-directive.ts"

export type DirectiveQuery = { agent: string; session?: string | undefined; user?: string | undefined; model?: string | undefined }

/** The current directive, without holding anything. Reading it is being told: a stop that it says counts as delivered. */
export async function readDirective(ctx: LedgerCtx, input: DirectiveQuery): Promise<Directive> {
  requireScope(ctx, "usage:write")
  const subjects = { agent: input.agent, session: input.session ?? "", user: input.user ?? "" }
  const meters = await ctx.ledger.read(ctx.org, [subjects])
  const rules = await ctx.ledger.rules.get(ctx.org, meters.orgs.get(ctx.org)?.rev)
  if (!rules) throw new Problem("not_found", "there is no such organization")
  const judged = judgeSubjects(rules, meters, ctx.pricer, subjects, input.model ?? null)
  await enforce(ctx, rules, [{ subjects, model: input.model ?? null, meters, calls: [], judged }])
  return toDirective(judged)
}
