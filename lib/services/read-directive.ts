import type { Directive } from "#lib/contracts/directive"
import { Problem } from "#lib/contracts/problem"
import { judgeSubjects } from "#lib/ledger/judge"
import { type LedgerCtx, requireScope, requireSpeaker } from "./ctx.ts"
import { enforce } from "./enforce.ts"
import { implicitSession } from "./implicit-session.ts"
import { toDirective } from "./to-directive.ts"

export type DirectiveQuery = { agent: string; session?: string | undefined; user?: string | undefined; model?: string | undefined }

/** The current directive, without holding anything. Reading it is being told: a stop that it says counts as delivered. */
export async function readDirective(ctx: LedgerCtx, input: DirectiveQuery): Promise<Directive> {
  requireScope(ctx, "usage:write")
  requireSpeaker(ctx, input.agent)
  const known = await ctx.ledger.rules.get(ctx.org)
  if (!known) throw new Problem("not_found", "there is no such organization")
  const session = input.session ?? implicitSession(known, input.agent, ctx.now.getTime())
  const subjects = { agent: input.agent, session, user: input.user ?? "" }
  const reading = await ctx.ledger.read(ctx.org, [subjects])
  if (!reading) throw new Problem("not_found", "there is no such organization")
  const { meters, rules } = reading
  const model = input.model ?? null
  const judge = () => judgeSubjects(rules, meters, ctx.pricer, subjects, model)
  const judged = judge()
  const [told = judged] = await enforce(ctx, rules, [{ subjects, model, meters, calls: [], judged, again: judge }])
  return toDirective(told)
}
