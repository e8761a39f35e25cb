import type { FieldError } from "#lib/contracts/problem"
import type { PutUsers, PutUsersReport, UserRow, UserTerms } from "#lib/contracts/users"
import type { Tx } from "#lib/db/client"
import { SCOPE_NUMBER } from "#lib/ledger/meter-rows"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { refuse } from "../limits/draft.ts"
import { readLimits } from "../limits/limit-row.ts"
import { newId } from "../new-id.ts"
import { raiseRevision } from "../raise-revision.ts"
import { refuseStale, revisionOf } from "../revision-of.ts"
import { HARD_STOP, indexQuotas, inForce, monthLimits, QUOTA, type Quotas, sourceOf, standingUnder } from "./quota.ts"
import { keepQuotas, planQuota, type QuotaChange } from "./quota-change.ts"

type Known = { id: string; name: string; label: string | null; plan: string | null }
type Status = PutUsersReport["results"][number]["status"]
type Standing = ReturnType<typeof standingUnder>
type Stand = { terms: UserTerms; standing: Standing }
type Put = { before: Known | null; after: Known; quota: QuotaChange | null; status: Status; was: Stand | null; becomes: Stand }

/** Thousands of rows in a handful of statements. */
const TIMEOUT_MS = 20_000
const MOST_ERRORS = 100
const SHOWN = 20
const AUDITED_TOGETHER = 200

export type PutOptions = {
  dryRun: boolean
  /** Revisions of a dry run, one of which must still be true; null: whatever is there. */
  revisions: ReadonlySet<number> | null
  /** Where a field of a row stands in what was sent. */
  pointer(at: number, field: string): string
  /** What is known to be wrong already: told with the rest, so that nobody has to come twice. */
  errors?: readonly FieldError[]
}

/** Make and change up to a thousand users at once: all rows or none. A dry run looks and tells, and changes nothing. */
export function putUsers(ctx: LedgerCtx, { users, ...options }: PutUsers & Pick<PutOptions, "revisions">): Promise<PutUsersReport> {
  return putRows(ctx, users, { ...options, pointer: (at, field) => `/users/${at}/${field}` })
}

/** @throws Problem `unprocessable` that names every row that cannot be; `stale` where the users are no longer as the dry run saw them */
export async function putRows(ctx: LedgerCtx, rows: readonly UserRow[], options: PutOptions): Promise<PutUsersReport> {
  requireScope(ctx, "admin")
  const { dryRun, revisions } = options
  const puts = await ctx.db.$transaction(
    async (tx) => {
      if (!dryRun) await raiseRevision(tx, ctx.org)
      const { puts, quotas } = await planPuts(tx, ctx, rows, options)
      refuseStale(revisions, comparedOf(puts))
      if (!dryRun) await keep(tx, ctx, puts, quotas)
      return puts
    },
    { timeout: TIMEOUT_MS },
  )
  return reportOf(puts, dryRun)
}

function reportOf(puts: readonly Put[], dryRun: boolean): PutUsersReport {
  const count = (status: Status) => puts.filter((one) => one.status === status).length
  const some = (fits: (was: Standing, becomes: Standing) => boolean) => {
    const names = puts.flatMap(({ after, was, becomes }) => (fits(was?.standing ?? "ok", becomes.standing) ? [after.name] : []))
    return { count: names.length, sample: names.slice(0, SHOWN) }
  }
  return {
    dryRun,
    created: count("created"),
    changed: count("changed"),
    unchanged: count("unchanged"),
    stops: some((was, becomes) => becomes === "stopped" && was !== "stopped"),
    downgrades: some((was, becomes) => becomes === "downgraded" && was !== "downgraded"),
    frees: some((was, becomes) => becomes === "ok" && was !== "ok"),
    revision: revisionOf(comparedOf(puts)),
    results: puts.map(({ after, status, was, becomes }) => ({
      name: after.name,
      status,
      before: was?.terms ?? null,
      after: becomes.terms,
    })),
  }
}

/** The same as long as the same would be done: what users have used meanwhile is no reason to look again. */
function comparedOf(puts: readonly Put[]) {
  return puts.map(({ after, was, becomes }) => [after.name, was?.terms, becomes.terms])
}

async function planPuts(
  tx: Tx,
  ctx: LedgerCtx,
  rows: readonly UserRow[],
  { pointer, errors = [] }: PutOptions,
): Promise<{ puts: Put[]; quotas: Quotas }> {
  const { org } = ctx
  const plans = new Set((await tx.plan.findMany({ where: { org } })).map(({ name }) => name))
  refuse([...errors, ...problemsOf(rows, plans, pointer)], MOST_ERRORS)
  const names = rows.map(({ name }) => name)
  const found = await tx.endUser.findMany({ where: { org, name: { in: names } } })
  const known = new Map<string, Known>(found.map(({ id, name, label, plan }) => [name, { id, name, label, plan }]))
  const taken = await takenThisMonth(tx, ctx, names)
  const quotas = indexQuotas(await readLimits(tx, org))
  const stand = (user: Known, asked: UserRow["quota"]): Stand => {
    const limits = monthLimits(quotas, user.name, user.plan, asked)
    return { terms: toTerms(user, limits), standing: standingUnder(limits, taken.get(user.name) ?? 0n) }
  }
  const puts = rows.map((row): Put => {
    const before = known.get(row.name) ?? null
    const { name, label = before?.label ?? null, plan = before?.plan ?? null } = row
    const after = { id: before?.id ?? newId("usr"), name, label, plan }
    const quota = row.quota === undefined ? null : planQuota(quotas, name, plan, row.quota)
    const same = before !== null && quota === null && before.label === label && before.plan === plan
    const status = before === null ? "created" : same ? "unchanged" : "changed"
    return { before, after, quota, status, was: before && stand(before, undefined), becomes: stand(after, quota ? row.quota : undefined) }
  })
  return { puts, quotas }
}

function toTerms({ label, plan }: Known, { quota, hardStop }: ReturnType<typeof monthLimits>): UserTerms {
  return {
    label,
    plan,
    tokens: quota && Number(quota.ceiling),
    hardStopTokens: hardStop && Number(hardStop.ceiling),
    onExhausted: quota?.action ?? null,
    mode: quota?.mode ?? null,
    source: sourceOf(quota, hardStop),
  }
}

/** Tokens that users have used and hold in the running month: what their quotas are judged by. */
async function takenThisMonth(tx: Tx, { org, ledger, now }: LedgerCtx, names: readonly string[]): Promise<Map<string, bigint>> {
  const rules = await ledger.rules.get(org)
  const month = rules?.calendar.month(now.getTime()).key ?? 0
  const rows = await tx.$queryRaw<{ name: string; taken: bigint }[]>`
    select n.name, (coalesce(t.tokens, 0) + coalesce(s.held_tokens, 0))::int8 as taken
    from unnest(${[...names]}::text[]) as n(name)
    left join total t on t.org = ${org}::int and t.scope = ${SCOPE_NUMBER.user}::smallint and t.subject = n.name and t.period = ${month}::int
    left join subject s on s.org = ${org}::int and s.scope = ${SCOPE_NUMBER.user}::smallint and s.subject = n.name`
  return new Map(rows.map(({ name, taken }) => [name, taken]))
}

function problemsOf(rows: readonly UserRow[], plans: ReadonlySet<string>, pointer: PutOptions["pointer"]): FieldError[] {
  const names = new Set<string>()
  return rows.flatMap(({ name, plan }, at) => {
    const twice = names.has(name)
    names.add(name)
    return [
      ...(twice ? [{ pointer: pointer(at, "name"), message: `${name} is named twice` }] : []),
      ...(plan && !plans.has(plan) ? [{ pointer: pointer(at, "plan"), message: `there is no plan ${plan}` }] : []),
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
  await auditPuts(tx, ctx, different)
}

/** In portions and by name, so that each user's change can be looked at: a file of thousands would be one value that nobody reads. */
async function auditPuts(tx: Tx, ctx: LedgerCtx, puts: readonly Put[]): Promise<void> {
  for (let at = 0; at < puts.length; at += AUDITED_TOGETHER) {
    const portion = puts.slice(at, at + AUDITED_TOGETHER)
    const which = portion.length === puts.length ? "" : `, ${at + 1} to ${at + portion.length} of ${puts.length}`
    await audit(tx, ctx, {
      action: "users.put",
      target: `${portion.length} users${which}`,
      before: Object.fromEntries(portion.flatMap(({ before, was }) => (before && was ? [[before.name, termsOf(before, was)]] : []))),
      after: Object.fromEntries(portion.map(({ after, becomes }) => [after.name, termsOf(after, becomes)])),
    })
  }
}

function termsOf({ id }: Known, { terms }: Stand) {
  return { id, ...terms }
}

/** A change of plan ends what the former plan's quota blocks. */
function closing(quotas: Quotas, { name, plan }: Known): QuotaChange {
  const closes = [QUOTA, HARD_STOP].flatMap((code) => inForce(quotas, code, name, plan)?.id ?? [])
  return { user: name, creates: [], updates: [], deletes: [], closes }
}
