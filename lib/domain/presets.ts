import type { Limit, Mode } from "./limit.ts"

/** A limit before it has an id. */
export type LimitDraft = Omit<Limit, "id">

/** What a new organization starts with: its limits, and whether retry brake and regression loop stop or only tell. */
export type Preset = { name: "strict" | "observe"; limits: readonly LimitDraft[]; brake: Mode; loop: Mode }

const USD = 1_000_000_000n

const PLAIN = {
  subject: null,
  plan: null,
  replaces: null,
  fallback: null,
  mode: "enforce",
  warnAt: [],
  overdrive: false,
} as const satisfies Partial<LimitDraft>

const LESSON: readonly LimitDraft[] = [
  { ...PLAIN, name: "session token breaker", scope: "session", metric: "tokens", window: "lifetime", ceiling: 50_000n, action: "suspend" },
  {
    ...PLAIN,
    name: "session budget",
    scope: "session",
    metric: "cost",
    window: "lifetime",
    ceiling: USD / 2n,
    action: "suspend",
    overdrive: true,
  },
  { ...PLAIN, name: "call rate", scope: "session", metric: "calls", window: "minute", ceiling: 60n, action: "throttle" },
  { ...PLAIN, name: "thought brake", scope: "session", metric: "toolCalls", window: "second", ceiling: 10n, action: "throttle" },
  {
    ...PLAIN,
    name: "user quota",
    scope: "user",
    metric: "tokens",
    window: "month",
    ceiling: 1_000_000n,
    action: "downgrade",
    fallback: "suspend",
  },
  { ...PLAIN, name: "user hard stop", scope: "user", metric: "tokens", window: "month", ceiling: 1_200_000n, action: "suspend" },
  { ...PLAIN, name: "burn alarm", scope: "agent", metric: "cost", window: "minute", ceiling: 5n * USD, action: "alert" },
]

/** Money stops that are enforced from the first day. */
const MONEY_STOPS: readonly LimitDraft[] = [
  {
    ...PLAIN,
    name: "organization daily budget",
    scope: "org",
    metric: "cost",
    window: "day",
    ceiling: 20n * USD,
    action: "suspend",
    warnAt: [0.5, 0.8],
  },
  { ...PLAIN, name: "agent hourly budget", scope: "agent", metric: "cost", window: "hour", ceiling: 5n * USD, action: "suspend" },
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
