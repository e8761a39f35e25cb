import type { FieldError } from "#lib/contracts/problem"
import type { PutUsers, PutUsersReport, UserRow } from "#lib/contracts/users"
import type { Tx } from "#lib/db/client"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { refuse } from "../limits/draft.ts"
import { readLimits } from "../limits/limit-row.ts"
import { newId } from "../new-id.ts"
import { raiseRevision } from "../raise-revision.ts"
import { HARD_STOP, indexQuotas, inForce, QUOTA, type Quotas, quotaOf } from "./quota.ts"
import { keepQuotas, planQuota, type QuotaChange } from "./quota-change.ts"

type Known = { id: string; name: string; label: string | null; plan: string | null }
type Status = PutUsersReport["results"][number]["status"]
type Put = { before: Known | null; after: Known; quota: QuotaChange | null; status: Status }

/** A thousand rows in a handful of statements. */
const TIMEOUT_MS = 20_000

/** Make and change up to a thousand users at once: all rows or none. A dry run looks and tells, and changes nothing. */
export async function putUsers(ctx: LedgerCtx, { users: rows, dryRun }: PutUsers): Promise<PutUsersReport> {
  requireScope(ctx, "admin")
  const puts = await ctx.db.$transaction(
    async (tx) => {
      if (!dryRun) await raiseRevision(tx, ctx.org)
      const { puts, quotas } = await planPuts(tx, ctx, rows)
      if (!dryRun) await keep(tx, ctx, puts, quotas)
      return puts
    },
    { timeout: TIMEOUT_MS },
  )
  const count = (status: Status) => puts.filter((one) => one.status === status).length
  const results = puts.map(({ after, status }) => ({ name: after.name, status }))
  return { dryRun, created: count("created"), changed: count("changed"), unchanged: count("unchanged"), results }
}

async function planPuts(tx: Tx, { org }: LedgerCtx, rows: readonly UserRow[]): Promise<{ puts: Put[]; quotas: Quotas }> {
  const plans = new Set((await tx.plan.findMany({ where: { org } })).map(({ name }) => name))
  refuse(problemsOf(rows, plans))
  const found = await tx.endUser.findMany({ where: { org, name: { in: rows.map(({ name }) => name) } } })
  const known = new Map<string, Known>(found.map(({ id, name, label, plan }) => [name, { id, name, label, plan }]))
  const quotas = indexQuotas(await readLimits(tx, org))
  const puts = rows.map((row): Put => {
    const before = known.get(row.name) ?? null
    const { name, label = before?.label ?? null, plan = before?.plan ?? null } = row
    const after = { id: before?.id ?? newId("usr"), name, label, plan }
    const quota = row.quota === undefined ? null : planQuota(quotas, name, plan, row.quota)
    const same = before !== null && quota === null && before.label === label && before.plan === plan
    return { before, after, quota, status: before === null ? "created" : same ? "unchanged" : "changed" }
  })
  return { puts, quotas }
}

function problemsOf(rows: readonly UserRow[], plans: ReadonlySet<string>): FieldError[] {
  const names = new Set<string>()
  return rows.flatMap(({ name, plan }, at) => {
    const twice = names.has(name)
    names.add(name)
    return [
      ...(twice ? [{ pointer: `/users/${at}/name`, message: `${name} is named twice` }] : []),
      ...(plan && !plans.has(plan) ? [{ pointer: `/users/${at}/plan`, message: `there is no plan ${plan}` }] : []),
    ]
  })
}

async function keep(tx: Tx, ctx: LedgerCtx, puts: readonly Put[], quotas: Quotas): Promise<void> {
  const different = puts.filter(({ status }) => status !== "unchanged")
  if (different.length === 0) return
  // Who called for the first time meanwhile is a user that exists: only what the row says is changed then.
  await tx.$executeRaw`
    insert into end_user as u (org, name, id, label, plan, created_at, seen_at)
    select ${ctx.org}::int, r.name collate "C", r.id, r.label, r.plan, ${ctx.now}, ${ctx.now}
    from json_to_recordset(${JSON.stringify(different.map(({ after }) => after))}::json) as r(name text, id text, label text, plan text)
    order by 2
    on conflict (org, name) do update set label = excluded.label, plan = excluded.plan`
  const moved = different.flatMap(({ before, after }) => (before && before.plan !== after.plan ? [closing(quotas, before)] : []))
  await keepQuotas(tx, ctx, [...different.flatMap(({ quota }) => quota ?? []), ...moved])
  await audit(tx, ctx, {
    action: "users.put",
    target: `${different.length} users`,
    before: different.flatMap(({ before }) => (before ? [{ ...before, quota: quotaOf(quotas, before.name, before.plan) }] : [])),
    after: different.map(({ after, quota }) => ({ ...after, ...(quota && { quota: { ...quota, user: undefined, closes: undefined } }) })),
  })
}

/** A change of plan ends what the former plan's quota blocks. */
function closing(quotas: Quotas, { name, plan }: Known): QuotaChange {
  const closes = [QUOTA, HARD_STOP].flatMap((code) => inForce(quotas, code, name, plan)?.id ?? [])
  return { user: name, creates: [], updates: [], deletes: [], closes }
}
