import type { User } from "#lib/contracts/users"
import { projectToEnd } from "#lib/domain/burn"
import { type Judged, judgeSubjects } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { stopsOf } from "#lib/ledger/stops-of"
import type { LedgerCtx } from "../ctx.ts"
import type { StoredLimit } from "../limits/limit-row.ts"
import { metersOf } from "../rules-of.ts"
import { indexQuotas, inForce, QUOTA, quotaOf } from "./quota.ts"

export type UserRecord = { id: string; name: string; label: string | null; plan: string | null; createdAt: Date }

/** Users with what they have used and how they stand: the meters of all of them in one statement, judged as their next call would be. */
export async function toUsers(ctx: LedgerCtx, rows: readonly UserRecord[]): Promise<User[]> {
  if (rows.length === 0) return []
  const { meters, rules } = await metersOf(
    ctx,
    rows.map(({ name }) => subjectsOf(name)),
  )
  const quotas = indexQuotas(rules.limits as readonly StoredLimit[])
  return rows.map(({ id, name, label, plan, createdAt }): User => {
    const judged = judgeSubjects(rules, meters, ctx.pricer, subjectsOf(name), null)
    const total = meters.total(ctx.org, "user", name)
    const month = rules.calendar.month(judged.nowMs)
    const inQuota = inForce(quotas, QUOTA, name, plan)
    const used = inQuota ? meters.meter(ctx.org, inQuota, null, subjectsOf(name), judged.nowMs, null).used : (total?.whole.tokens ?? 0n)
    const beganAt = inQuota?.countFrom === "now" && inQuota.createdAt > createdAt ? inQuota.createdAt : createdAt
    const startMs = Math.max(month.startMs, Math.min(beganAt.getTime(), judged.nowMs))
    return {
      id,
      name,
      label,
      plan,
      ...standing(rules, meters, name, judged),
      quota: quotaOf(quotas, name, plan),
      usedTokens: Number(used),
      heldTokens: Number(total?.held.tokens ?? 0n),
      projectedTokens: Number(projectToEnd(used, { startMs, endMs: month.endMs }, judged.nowMs)),
      resetsAt: new Date(month.endMs).toISOString(),
    }
  })
}

function subjectsOf(user: string) {
  return { agent: "", session: "", user }
}

const STATUS = { kill: "killed", suspend: "suspended", downgrade: "downgraded", throttle: "ok", continue: "ok" } as const

/** `since`: when the stop that decides was set or opened; null where nobody has called since the limit came to be exhausted. */
function standing(rules: Rules, meters: MeterRows, user: string, { decision }: Judged): Pick<User, "status" | "since"> {
  const { action, cause } = decision
  const status = STATUS[action]
  if (status === "ok" || !cause) return { status, since: null }
  const { killSwitches, incidents } = stopsOf(rules, meters, subjectsOf(user), null)
  const sinceMs =
    killSwitches.find(({ id }) => id === cause.id)?.sinceMs ??
    incidents.find((one) => one.limitId === cause.id || one.id === cause.id)?.openedAtMs ??
    null
  return { status, since: sinceMs === null ? null : new Date(sinceMs).toISOString() }
}
