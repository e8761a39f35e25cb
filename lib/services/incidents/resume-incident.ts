import type { IncidentDetail } from "#lib/contracts/incidents"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { applicableLimits } from "#lib/domain/applicable"
import { judgeResume, type Resume } from "#lib/domain/incident"
import { WIDTH_MS } from "#lib/domain/limit"
import { ceilingInForce } from "#lib/domain/overdrive"
import { rearmedAt } from "#lib/ledger/judge"
import { closeByPerson } from "#lib/ledger/lift-incidents"
import { readMeters } from "#lib/ledger/read-meters"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { rulesOf } from "../rules-of.ts"
import { type IncidentRow, subjectsOf } from "./open-incident-of.ts"
import { showIncident } from "./read-incident.ts"

/**
 * Lift the block of an incident; no meter moves. A rolling window, a brake or a loop counts anew from here. Resuming one that is
 * closed is no error: the first stands.
 *
 * @throws Problem `still_exhausted` where the budget is still used up, with what would lift it
 */
export async function resumeIncident(ctx: LedgerCtx, input: { id: string; note: string }): Promise<IncidentDetail> {
  requireScope(ctx, "operate")
  await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, ctx.org)
    const row = await tx.incident.findFirst({ where: { org: ctx.org, id: input.id } })
    if (!row) throw new Problem("not_found", "there is no such incident")
    if (row.state === "closed") return
    const verdict = await judge(tx, ctx, row)
    if (!verdict.ok) throw stillExhausted(verdict.lift, row.id)
    await closeByPerson(tx, ctx.org, row, { name: ctx.caller.name, note: input.note, rearms: verdict.rearms })
    await audit(tx, ctx, {
      action: "incident.resume",
      target: row.id,
      before: { code: row.code, scope: row.scope, subject: row.subject, seen: row.seen },
      after: { note: input.note },
    })
  })
  return showIncident(ctx, input.id)
}

async function judge(tx: Tx, ctx: LedgerCtx, row: IncidentRow): Promise<Resume> {
  const subjects = subjectsOf(row)
  const meters = await readMeters(tx, ctx.org, [subjects])
  const { rev = 1n, nowMicros = 0n } = meters.orgs.get(ctx.org) ?? {}
  // This transaction has raised the revision itself, and nobody else can until it ends.
  const rules = await rulesOf(ctx, rev - 1n)
  const limit = applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null).find(({ id }) => id === row.limitId)
  if (!limit) return judgeResume(null, 0n, 0n)
  await ctx.ledger.readBases(rules, meters, [subjects])
  const nowMs = Number(nowMicros / 1000n)
  const meter = meters.meter(ctx.org, limit, WIDTH_MS[limit.window], subjects, nowMs, rearmedAt(rules, limit, subjects))
  const ceiling = ceilingInForce(limit, meter, meters.stops(ctx.org, subjects).grants, subjects, nowMs)
  return judgeResume(limit, meter.used, ceiling, rules.settings.upgradeUrl !== null)
}

function stillExhausted(how: Extract<Resume, { ok: false }>["lift"], id: string): Problem {
  const by = how.includes("overdrive") ? "engineer" : "admin"
  return new Problem("still_exhausted", "this budget is still used up: Resume would stop again with the next call", {
    lift: { how: [...how], by, url: `/incidents/${id}` },
  })
}
