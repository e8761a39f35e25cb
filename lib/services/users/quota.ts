import type { SetQuota, UserQuota } from "#lib/contracts/users"
import type { Limit } from "#lib/domain/limit"
import type { LimitDraft } from "#lib/domain/presets"
import type { StoredLimit } from "../limits/limit-row.ts"

/** Everyone's quota and hard stop, by the codes of their preset, whatever they are called by now. */
export const QUOTA = "user_quota"
export const HARD_STOP = "user_hard_stop"

/** Limits about a user's month: those for many, and each user's own. A page of users looks at a few of them, not at all. */
export type Quotas = { general: readonly StoredLimit[]; own: ReadonlyMap<string, readonly StoredLimit[]> }

export function indexQuotas(limits: readonly StoredLimit[]): Quotas {
  const general: StoredLimit[] = []
  const own = new Map<string, StoredLimit[]>()
  for (const limit of limits) {
    if (limit.scope !== "user" || (limit.preset !== QUOTA && limit.preset !== HARD_STOP)) continue
    if (limit.subject === null) general.push(limit)
    else own.set(limit.subject, [...(own.get(limit.subject) ?? []), limit])
  }
  return { general, own }
}

/** The one in force for a user without looking at their own: plan > everyone's. */
export function ofMany({ general }: Quotas, code: string, plan: string | null): StoredLimit | null {
  const of = general.filter(({ preset }) => preset === code)
  return of.find((one) => one.plan !== null && one.plan === plan) ?? of.find((one) => one.plan === null) ?? null
}

/** The one in force for a user: own > plan > everyone's. */
export function inForce(quotas: Quotas, code: string, user: string, plan: string | null): StoredLimit | null {
  return quotas.own.get(user)?.find(({ preset }) => preset === code) ?? ofMany(quotas, code, plan)
}

type About = Pick<LimitDraft, "subject" | "plan">

/** Whose quota and hard stop these are. */
export function sourceOf(quota: About | null, hardStop: About | null): UserQuota["source"] {
  if ((quota?.subject ?? hardStop?.subject ?? null) !== null) return "own"
  return (quota?.plan ?? hardStop?.plan ?? null) !== null ? "plan" : "default"
}

type MonthLimits = { quota: LimitDraft | null; hardStop: LimitDraft | null }

/** What a user's month will be judged by. @param asked undefined: their own limits stay; null: they have none */
export function monthLimits(quotas: Quotas, user: string, plan: string | null, asked?: SetQuota | null): MonthLimits {
  if (asked) {
    const drafts = ownLimits(quotas, user, plan, asked)
    const of = (wanted: string) => drafts.find(({ code }) => code === wanted)?.draft ?? null
    return { quota: of(QUOTA), hardStop: of(HARD_STOP) }
  }
  const of = (code: string) => (asked === null ? ofMany(quotas, code, plan) : inForce(quotas, code, user, plan))
  return { quota: of(QUOTA), hardStop: of(HARD_STOP) }
}

/** How a user stands who has taken so many tokens of the month. What is only watched stops nobody. */
export function standingUnder({ quota, hardStop }: MonthLimits, taken: bigint): "ok" | "downgraded" | "stopped" {
  const actions = [quota, hardStop].flatMap((limit) => (limit && limit.mode === "enforce" && taken >= limit.ceiling ? [limit.action] : []))
  return actions.includes("suspend") ? "stopped" : actions.includes("downgrade") ? "downgraded" : "ok"
}

/** @returns null where no quota applies */
export function quotaOf(quotas: Quotas, user: string, plan: string | null): UserQuota | null {
  const quota = inForce(quotas, QUOTA, user, plan)
  if (!quota) return null
  const hardStop = inForce(quotas, HARD_STOP, user, plan)
  return {
    tokens: Number(quota.ceiling),
    hardStopTokens: hardStop && Number(hardStop.ceiling),
    onExhausted: quota.action,
    mode: quota.mode,
    source: sourceOf(quota, hardStop),
  }
}

/**
 * A user's own quota and hard stop, in place of the plan's or everyone's. Where no hard stop is asked for, it stands as far above
 * the quota as the one that it replaces stands above its own; where there is none to replace, there is none.
 */
export function ownLimits(quotas: Quotas, user: string, plan: string | null, asked: SetQuota): CodedDraft[] {
  return draftsInPlaceOf(quotas, plan, { subject: user, plan: null, whose: user === "" ? "(no user)" : user }, asked)
}

/** The same for a plan, in place of everyone's. */
export function planLimits(quotas: Quotas, plan: string, asked: SetQuota): CodedDraft[] {
  return draftsInPlaceOf(quotas, null, { subject: null, plan, whose: plan }, asked)
}

type CodedDraft = { code: string; draft: LimitDraft }
type Whose = Pick<LimitDraft, "subject" | "plan"> & { whose: string }

function draftsInPlaceOf(quotas: Quotas, former: string | null, { whose, ...about }: Whose, asked: SetQuota): CodedDraft[] {
  const quota = ofMany(quotas, QUOTA, former)
  const hardStop = ofMany(quotas, HARD_STOP, former)
  const tokens = BigInt(asked.tokens)
  const action = asked.onExhausted ?? quota?.action ?? "downgrade"
  const fallback = action === "downgrade" ? (asked.fallback ?? quota?.fallback ?? "suspend") : null
  const stopsAt = asked.hardStopTokens === undefined ? hardStop && inProportion(tokens, quota, hardStop) : BigInt(asked.hardStopTokens)
  const of = (replaced: StoredLimit | null) => ({
    ...USER_MONTH,
    ...about,
    replaces: replaced?.id ?? null,
    mode: asked.mode,
    warnAt: replaced?.warnAt ?? [],
  })
  return [
    { code: QUOTA, draft: { ...of(quota), name: `quota of ${shown(whose)}`, ceiling: tokens, action, fallback } },
    ...(stopsAt === null
      ? []
      : [
          {
            code: HARD_STOP,
            draft: { ...of(hardStop), name: `hard stop of ${shown(whose)}`, ceiling: stopsAt, action: "suspend", fallback: null } as const,
          },
        ]),
  ]
}

const USER_MONTH = { scope: "user", metric: "tokens", window: "month", overdrive: false, countFrom: "period" } as const

function inProportion(tokens: bigint, quota: Limit | null, hardStop: Limit): bigint {
  const stopsAt = quota ? (tokens * hardStop.ceiling) / quota.ceiling : hardStop.ceiling
  return stopsAt > tokens ? stopsAt : tokens
}

/** Names of limits hold at most 128 characters, as those of users and plans do. */
function shown(whose: string): string {
  return [...whose].slice(0, 110).join("")
}
