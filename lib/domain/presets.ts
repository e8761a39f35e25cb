import type { Limit, Mode } from "./limit.ts"

/** A limit before it has an id. */
export type LimitDraft = Omit<Limit, "id">

/** By what a preset's limit is known, whatever people call it and make of it later. */
export type PresetCode =
  | "session_token_breaker"
  | "session_budget"
  | "call_rate"
  | "thought_brake"
  | "user_quota"
  | "user_hard_stop"
  | "burn_alarm"
  | "organization_daily_budget"
  | "agent_hourly_budget"

type PresetLimit = LimitDraft & { code: PresetCode }

/** What an organization starts with: its limits, and whether retry brake and regression loop stop or only tell. */
export type Preset = { name: "strict" | "observe" | "lab"; limits: readonly PresetLimit[]; brake: Mode; loop: Mode }

const USD = 1_000_000_000n

const PLAIN = {
  subject: null,
  plan: null,
  replaces: null,
  fallback: null,
  mode: "enforce",
  warnAt: [],
  overdrive: false,
  countFrom: "period",
} as const satisfies Partial<LimitDraft>

const LESSON: readonly PresetLimit[] = [
  {
    ...PLAIN,
    code: "session_token_breaker",
    name: "session token breaker",
    scope: "session",
    metric: "tokens",
    window: "lifetime",
    ceiling: 50_000n,
    action: "suspend",
  },
  {
    ...PLAIN,
    code: "session_budget",
    name: "session budget",
    scope: "session",
    metric: "cost",
    window: "lifetime",
    ceiling: USD / 2n,
    action: "suspend",
    overdrive: true,
  },
  { ...PLAIN, code: "call_rate", name: "call rate", scope: "session", metric: "calls", window: "minute", ceiling: 60n, action: "throttle" },
  {
    ...PLAIN,
    code: "thought_brake",
    name: "thought brake",
    scope: "session",
    metric: "toolCalls",
    window: "second",
    ceiling: 10n,
    action: "throttle",
  },
  {
    ...PLAIN,
    code: "user_quota",
    name: "user quota",
    scope: "user",
    metric: "tokens",
    window: "month",
    ceiling: 1_000_000n,
    action: "downgrade",
    fallback: "suspend",
  },
  {
    ...PLAIN,
    code: "user_hard_stop",
    name: "user hard stop",
    scope: "user",
    metric: "tokens",
    window: "month",
    ceiling: 1_200_000n,
    action: "suspend",
  },
  {
    ...PLAIN,
    code: "burn_alarm",
    name: "burn alarm",
    scope: "agent",
    metric: "cost",
    window: "minute",
    ceiling: 5n * USD,
    action: "alert",
  },
]

/** Money stops that are enforced from the first day. */
const MONEY_STOPS: readonly PresetLimit[] = [
  {
    ...PLAIN,
    code: "organization_daily_budget",
    name: "organization daily budget",
    scope: "org",
    metric: "cost",
    window: "day",
    ceiling: 20n * USD,
    action: "suspend",
    warnAt: [0.5, 0.8],
  },
  {
    ...PLAIN,
    code: "agent_hourly_budget",
    name: "agent hourly budget",
    scope: "agent",
    metric: "cost",
    window: "hour",
    ceiling: 5n * USD,
    action: "suspend",
  },
]

/** The lesson, enforced: demo, lab and tests. */
export const STRICT: Preset = { name: "strict", limits: LESSON, brake: "enforce", loop: "enforce" }

/** The same seven only tell, so that nothing real is stopped on day one; two money stops hold. */
export const OBSERVE: Preset = {
  name: "observe",
  limits: [...LESSON.map((limit) => ({ ...limit, mode: "observe" as const })), ...MONEY_STOPS],
  brake: "observe",
  loop: "observe",
}

/** One limit alone, the lesson's: at $0.0005 a call, $0.05 is exactly 100 calls. */
export const LAB: Preset = {
  name: "lab",
  limits: LESSON.filter(({ code }) => code === "session_budget").map((limit) => ({ ...limit, ceiling: USD / 20n, overdrive: false })),
  brake: "observe",
  loop: "observe",
}

/** The preset that an organization was made with, by its name. */
export function presetOf(name: string): Preset {
  return [STRICT, OBSERVE, LAB].find((preset) => preset.name === name) ?? OBSERVE
}
