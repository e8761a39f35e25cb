import type { SetQuota } from "#lib/contracts/users"
import type { Tx } from "#lib/db/client"
import type { LimitDraft } from "#lib/domain/presets"
import { removeBases } from "#lib/ledger/base"
import type { Ctx } from "../ctx.ts"
import { type StoredLimit, toColumns } from "../limits/limit-row.ts"
import { newId } from "../new-id.ts"
import { HARD_STOP, inForce, ownLimits, QUOTA, type Quotas } from "./quota.ts"

/** What giving or taking a quota does to one user's own limits. `closes`: limits whose open episodes about the user end with it. */
export type QuotaChange = {
  user: string
  creates: { code: string; draft: LimitDraft }[]
  updates: { id: string; draft: LimitDraft }[]
  deletes: string[]
  closes: string[]
}

/** @param asked null: back to plan or default. @returns null where nothing changes */
export function planQuota(quotas: Quotas, user: string, plan: string | null, asked: SetQuota | null): QuotaChange | null {
  const own = quotas.own.get(user) ?? []
  const change = changeTo(user, own, asked === null ? [] : ownLimits(quotas, user, plan, asked))
  if (change) change.closes = [QUOTA, HARD_STOP].flatMap((code) => inForce(quotas, code, user, plan)?.id ?? [])
  return change
}

/** What turns the limits that are there into those that are wanted. `user`: of a plan "". @returns null where nothing changes */
export function changeTo(
  user: string,
  own: readonly StoredLimit[],
  wanted: readonly { code: string; draft: LimitDraft }[],
): QuotaChange | null {
  const change: QuotaChange = { user, creates: [], updates: [], deletes: [], closes: [] }
  for (const { code, draft } of wanted) {
    const there = own.find(({ preset }) => preset === code)
    if (!there) change.creates.push({ code, draft })
    else if (!isSame(there, draft)) change.updates.push({ id: there.id, draft })
  }
  change.deletes = own.filter(({ preset }) => !wanted.some(({ code }) => code === preset)).map(({ id }) => id)
  return change.creates.length + change.updates.length + change.deletes.length === 0 ? null : change
}

/** What a quota says of its limit. What else people made of it later goes on as it is: its name, its warnings, from when it counts. */
const TERMS = ["ceiling", "action", "fallback", "mode", "replaces"] as const

function isSame(limit: StoredLimit, draft: LimitDraft): boolean {
  return TERMS.every((term) => limit[term] === draft[term])
}

/**
 * Keep the changes of any number of users in four statements. What the former rules block of them ends; their next call is judged
 * by the new ones. The caller has raised the revision before it read the limits.
 */
export async function keepQuotas(tx: Tx, ctx: Ctx, changes: readonly QuotaChange[]): Promise<void> {
  if (changes.length === 0) return
  const { org, now } = ctx
  const at = { createdAt: now, updatedAt: now }
  const creates = changes.flatMap((change) => change.creates)
  await tx.limit.createMany({
    data: creates.map(({ code, draft }) => ({ ...toColumns(draft), org, id: newId("lim"), preset: code, ...at })),
  })
  const deletes = changes.flatMap((change) => change.deletes)
  await removeBases(tx, org, deletes)
  await tx.limit.deleteMany({ where: { org, id: { in: deletes } } })
  const updates = changes.flatMap((change) => change.updates.map(({ id, draft }) => ({ ...draft, id, ceiling: draft.ceiling.toString() })))
  await tx.$executeRaw`
    update "limit" l set ceiling = u.ceiling, action = u.action, fallback = coalesce(u.fallback, 'suspend'), mode = u.mode,
      replaces = u.replaces, revision = l.revision + 1, updated_at = ${now}
    from json_to_recordset(${JSON.stringify(updates)}::json) as u(id text, ceiling bigint, action text, fallback text, mode text, replaces text)
    where l.org = ${org} and l.id = u.id`
  const closes = changes.flatMap(({ user, closes }) => closes.map((limit) => ({ user, limit })))
  await tx.$executeRaw`
    update incident i set state = 'closed', closed_at = ${now}, closed_by = ${ctx.caller.name}, note = 'the quota was changed'
    from json_to_recordset(${JSON.stringify(closes)}::json) as c("user" text, "limit" text)
    where i.org = ${org} and i.state = 'open' and i.scope = 'user' and i.subject = c."user" and i.limit_id = c."limit"`
}
