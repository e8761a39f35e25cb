import type { NewOverdrive } from "#lib/contracts/overdrive"
import { type FieldError, Problem } from "#lib/contracts/problem"
import type { Session } from "#lib/contracts/sessions"
import { applicableLimits } from "#lib/domain/applicable"
import type { Limit } from "#lib/domain/limit"
import { parseUsd } from "#lib/domain/money"
import { closeByOverdrive } from "#lib/ledger/lift-incidents"
import { lockSession } from "#lib/ledger/read-meters"
import { audit } from "../audit.ts"
import { type LedgerCtx, mayDo, requireScope } from "../ctx.ts"
import { showSession } from "../list-sessions.ts"
import { newId } from "../new-id.ts"
import { raiseRevision } from "../raise-revision.ts"
import { rulesOf } from "../rules-of.ts"
import { refuseBeyond } from "./refuse-beyond.ts"

const MINUTE_MS = 60_000

/**
 * Give a session more for a while: ceiling = max(ceiling, used + held) + extra, so that "extra" is exactly what may still be
 * spent. What is used and held is read under the session's mutex, so no call slips in between. Lifts what blocked those limits;
 * when the time is over and the ceiling is passed, the next call is a new episode.
 *
 * @throws Problem `unprocessable` where no limit of the session can be lifted so; `forbidden` beyond what engineers may give
 */
export async function grantOverdrive(ctx: LedgerCtx, input: NewOverdrive & { id: string }): Promise<Session> {
  requireScope(ctx, "operate")
  const row = await ctx.db.session.findFirst({ where: { org: ctx.org, id: input.id } })
  if (!row) throw new Problem("not_found", "there is no such session")
  const extraCost = input.extraUsd === undefined ? 0n : parseUsd(input.extraUsd)
  if (extraCost === null || (input.extraUsd !== undefined && extraCost === 0n)) {
    throw unprocessable({ pointer: "/extraUsd", message: "must be a decimal amount of more than 0, at most 1000000" })
  }
  const extraTokens = BigInt(input.extraTokens ?? 0)
  await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, ctx.org)
    const bounded = !mayDo(ctx.caller, "admin")
    if (bounded) await refuseBeyond(tx, ctx.org, row.name, { cost: extraCost, tokens: extraTokens }, ctx.now)
    const subjects = { agent: "", session: row.name, user: row.user }
    const meters = await lockSession(tx, ctx.org, subjects)
    const { rev = 1n, nowMicros = 0n } = meters.orgs.get(ctx.org) ?? {}
    const rules = await rulesOf(ctx, rev - 1n)
    const limits = applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null)
    const lifted = [...liftable(limits, "cost", extraCost, "/extraUsd"), ...liftable(limits, "tokens", extraTokens, "/extraTokens")]
    const total = meters.total(ctx.org, "session", row.name)
    const createdAt = new Date(Number(nowMicros / 1000n))
    const grant = {
      id: newId("ovr"),
      session: row.name,
      extraCost,
      extraTokens,
      takenCost: (total?.whole.cost ?? 0n) + (total?.held.cost ?? 0n),
      takenTokens: (total?.whole.tokens ?? 0n) + (total?.held.tokens ?? 0n),
      note: input.note,
      createdBy: ctx.caller.name,
      createdAt,
      until: new Date(createdAt.getTime() + input.minutes * MINUTE_MS),
      bounded,
    }
    await tx.overdrive.create({ data: { org: ctx.org, ...grant } })
    const closed = await closeByOverdrive(
      tx,
      ctx.org,
      row.name,
      lifted.map(({ id }) => id),
      input.note,
    )
    await audit(tx, ctx, { action: "session.overdrive", target: row.id, after: { ...grant, lifted: closed } })
  })
  return showSession(ctx, row.id)
}

/** The limits that an extra amount lifts; it must be at least one, or the grant would promise what it does not give. */
function liftable(limits: readonly Limit[], metric: "cost" | "tokens", extra: bigint, pointer: string): Limit[] {
  if (extra === 0n) return []
  const found = limits.filter((limit) => limit.scope === "session" && limit.metric === metric && limit.overdrive)
  if (found.length > 0) return found
  throw unprocessable({ pointer, message: `no limit on ${metric} of this session allows Overdrive` })
}

function unprocessable(error: FieldError): Problem {
  return new Problem("unprocessable", `${error.pointer}: ${error.message}`, { errors: [error] })
}
