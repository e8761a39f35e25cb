import type { Authorization, AuthorizeRequest, Hold } from "#lib/contracts/authorize"
import { Problem } from "#lib/contracts/problem"
import { formatUsd, parseUsd } from "#lib/domain/money"
import { NO_COUNTS } from "#lib/domain/tokens"
import type { Ask, Authorized } from "#lib/ledger/authorize"
import type { HoldView } from "#lib/ledger/ledger-row"
import { contentHash } from "#lib/ledger/event-key"
import { type Judged, judgeAsk } from "#lib/ledger/judge"
import type { Rules } from "#lib/ledger/rules"
import { type LedgerCtx, requireScope, requireSpeaker } from "./ctx.ts"
import { enforce } from "./enforce.ts"
import { implicitSession } from "./implicit-session.ts"
import { noteSpeaker } from "./note-speaker.ts"
import { rulesOf } from "./rules-of.ts"
import { toDirective } from "./to-directive.ts"

/** May this call start? Where it may, its budget is held until it settles, so that concurrent calls cannot overshoot. */
export async function authorize(ctx: LedgerCtx, input: AuthorizeRequest): Promise<Authorization> {
  requireScope(ctx, "usage:write")
  requireSpeaker(ctx, input.agent)
  noteSpeaker(ctx, input.agent)
  const rules = await rulesOf(ctx)
  const ask = toAsk(ctx, rules, input)
  const answer = await ctx.ledger.authorize(ask)
  if (answer.conflict) throw new Problem("conflict", "this id was used before to ask for another call; a new attempt needs a new id")
  const { judged, allowed, model, hold } = answer
  const told = !allowed || judged.decision.exhausted.length > 0 ? await tell(ctx, ask, answer) : judged
  return { id: input.id, allowed, directive: toDirective(told), model, hold: hold && toHold(hold) }
}

/** A refusal is told, and what was exhausted opens its incident: a stop that an agent hears is one a person can look at. */
async function tell(ctx: LedgerCtx, ask: Ask, { judged, meters, model, rules }: Authorized): Promise<Judged> {
  const { subjects, kind, amount, costAt, tool } = ask
  const request = { subjects, kind, model: ask.model, ask: amount, costAt }
  const again = () => judgeAsk(rules, meters, ctx.pricer, request, tool, null)
  const [told = judged] = await enforce(ctx, rules, [{ subjects, model, meters, calls: [], judged, again }])
  return told
}

export function toHold({ id, state, expiresAtMs, costNano, tokens }: HoldView): Hold {
  return { id, state, expiresAt: new Date(expiresAtMs).toISOString(), costUsd: formatUsd(costNano), tokens: Number(tokens) }
}

function toAsk(ctx: LedgerCtx, rules: Rules, input: AuthorizeRequest): Ask {
  const { estimate = {}, kind } = input
  const isTool = kind === "tool"
  // No call of the model can bring more than its window. What it may write at most is in no list, so the window bounds that too.
  const most = (input.model === undefined ? null : ctx.pricer.identify(input.model)?.contextWindow) ?? Number.POSITIVE_INFINITY
  const counts = {
    ...NO_COUNTS,
    input: estimate.input ?? (isTool ? 0 : Math.min(rules.settings.estimateInput, most)),
    output: estimate.output ?? (isTool ? 0 : Math.min(rules.settings.estimateOutput, most)),
  }
  const given = estimate.costUsd === undefined ? null : parseUsd(estimate.costUsd)
  if (estimate.costUsd !== undefined && given === null) {
    const errors = [{ pointer: "/estimate/costUsd", message: "must be a decimal amount from 0 to 1000000" }]
    throw new Problem("unprocessable", "the estimate is not an amount", { errors })
  }
  // No tool call is charged more than the maximum, so no more is held for one.
  const { maxToolCostNano } = rules.settings
  const isCapped = isTool && input.model === undefined && given !== null && given > maxToolCostNano
  const said = isCapped ? maxToolCostNano : given
  const priceAt = (model: string | null) =>
    ctx.pricer.price({ model, counts, atMs: ctx.now.getTime(), overrides: rules.overrides, conservative: rules.conservative }).costNano
  const cost = said ?? (isTool ? 0n : priceAt(input.model ?? null))
  const { agent, session, user, model, tool, fingerprint } = input
  return {
    org: ctx.org,
    askId: input.id,
    subjects: { agent, session: session ?? implicitSession(rules, agent, ctx.now.getTime()), user: user ?? "" },
    kind,
    model: model ?? null,
    tool: tool ?? "",
    amount: { tokens: BigInt(counts.input + counts.output), cost, calls: 1n, toolCalls: isTool ? 1n : 0n },
    // A cost that the asker gave is the most the call may cost at any model.
    costAt: (other) => (said === null ? priceAt(other) : said),
    holdMs: input.holdMs,
    hash: contentHash({
      agent,
      session,
      user,
      kind,
      model,
      tool,
      fingerprint,
      estimate: { ...estimate, costUsd: estimate.costUsd?.toString() },
    }),
  }
}
