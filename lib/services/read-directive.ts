import type { Directive } from "#lib/contracts/directive"
import { judgeSubjects } from "#lib/ledger/judge"
import { type LedgerCtx, requireScope, requireSpeaker } from "./ctx.ts"
import { enforce } from "./enforce.ts"
import { implicitSession } from "./implicit-session.ts"
import { metersOf, rulesOf } from "./rules-of.ts"
import { toDirective } from "./to-directive.ts"

export type DirectiveQuery = { agent: string; session?: string | undefined; user?: string | undefined; model?: string | undefined }

/** The current directive, without holding anything. Reading it is being told: a stop that it says counts as delivered. */
export async function readDirective(ctx: LedgerCtx, input: DirectiveQuery): Promise<Directive> {
  requireScope(ctx, "usage:write")
  requireSpeaker(ctx, input.agent)
  const known = await rulesOf(ctx)
  const session = input.session ?? implicitSession(known, input.agent, ctx.now.getTime())
  const subjects = { agent: input.agent, session, user: input.user ?? "" }
  const { meters, rules } = await metersOf(ctx, [subjects])
  const model = input.model ?? null
  const judge = () => judgeSubjects(rules, meters, ctx.pricer, subjects, model)
  const judged = judge()
  const [told = judged] = await enforce(ctx, rules, [{ subjects, model, meters, calls: [], judged, again: judge }])
  return toDirective(told)
}
