import { grouped } from "#components/format/count"
import type { Limit, NewLimit } from "#lib/contracts/limits"
import { sum } from "./figures.tsx"
import { readFigure } from "./read-figure.tsx"
import type { Rule } from "./sentence.tsx"

/** A limit while a person writes it: what is typed stays as it was typed. */
export type Draft = Omit<Limit, "id" | "ceiling" | "warnAt" | "revision" | "createdAt" | "updatedAt" | "subject" | "plan"> & {
  subject: string
  plan: string
  ceiling: string
  warnAt: string
}

type Given = Omit<Partial<Limit>, "ceiling" | "fallback"> & { ceiling?: string | number; fallback?: Limit["fallback"] | undefined }

/** The form as it opens: from a limit, a suggestion, or for a new one. */
export function draftOf(given: Given = {}): Draft {
  const metric = given.metric ?? "cost"
  return {
    name: given.name ?? "",
    scope: given.scope ?? "session",
    subject: given.subject ?? "",
    plan: given.plan ?? "",
    replaces: given.replaces ?? null,
    metric,
    window: given.window ?? "lifetime",
    ceiling:
      given.ceiling === undefined ? "" : metric === "cost" ? sum(String(given.ceiling)).replace(/[$,]/g, "") : grouped(given.ceiling),
    action: given.action ?? "suspend",
    fallback: given.fallback ?? null,
    mode: given.mode ?? "observe",
    warnAt: (given.warnAt ?? [0.8]).map((fraction) => `${Math.round(fraction * 1_000) / 10}`).join(", "),
    overdrive: given.overdrive ?? false,
    countFrom: given.countFrom ?? "now",
  }
}

/** The windows that a scope has: a session is one task, so days and months are not its own, and nothing else has a lifetime. */
export function windowsOf(scope: Limit["scope"], metric: Limit["metric"]): Limit["window"][] {
  if (scope !== "session") return ["second", "minute", "hour", "day", "month"]
  return metric === "toolCalls" ? ["lifetime", "second", "minute", "hour"] : ["lifetime", "minute", "hour"]
}

export function actionsOf(window: Limit["window"], metric: Limit["metric"]): Limit["action"][] {
  const all: Limit["action"][] = ["suspend", "throttle", "downgrade", "alert"]
  return all.filter((action) => (action !== "throttle" || window !== "lifetime") && (action !== "downgrade" || metric !== "toolCalls"))
}

/** Only what has a beginning can leave out what came before. */
export function mayCountFromNow(window: Limit["window"]): boolean {
  return window === "lifetime" || window === "day" || window === "month"
}

export function mayOverdrive({ scope, window, metric }: Pick<Limit, "scope" | "window" | "metric">): boolean {
  return scope === "session" && window === "lifetime" && (metric === "cost" || metric === "tokens")
}

/** The draft after a change, with what no longer fits put right. */
export function changed(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change }
  const windows = windowsOf(next.scope, next.metric)
  const window = windows.includes(next.window) ? next.window : (windows.find((one) => one === "lifetime" || one === "month") ?? "minute")
  const actions = actionsOf(window, next.metric)
  const action = actions.includes(next.action) ? next.action : "suspend"
  return {
    ...next,
    window,
    action,
    fallback: action === "downgrade" ? (next.fallback ?? "suspend") : null,
    overdrive: next.overdrive && mayOverdrive({ ...next, window }),
    countFrom: mayCountFromNow(window) ? next.countFrom : "period",
    subject: next.scope === "org" ? "" : next.subject,
    plan: next.scope === "user" && next.subject === "" ? next.plan : "",
  }
}

/** Fractions from `50, 80`; null where something is no percentage between 0 and 100. */
export function readWarnAt(text: string): number[] | null {
  const parts = text.split(/[,\s%]+/).filter(Boolean)
  const fractions = parts.map((part) => Number(part) / 100)
  return fractions.every((fraction) => fraction > 0 && fraction < 1) && fractions.length <= 5 ? fractions : null
}

/** What the draft says as a rule; null while there is no ceiling. */
export function ruleOf(draft: Draft): Rule | null {
  const ceiling = readFigure(draft.metric, draft.ceiling)
  if (ceiling === null) return null
  return { ...draft, ceiling, subject: draft.subject.trim() || null, plan: draft.plan || null }
}

/** What is sent for a new one; null while something is missing. Without a name it is called by what it counts. */
export function newLimitOf(draft: Draft): NewLimit | null {
  const rule = ruleOf(draft)
  const warnAt = readWarnAt(draft.warnAt)
  if (!rule || !warnAt) return null
  const { scope, metric, window, action, fallback } = rule
  const { replaces, mode, overdrive, countFrom } = draft
  const name = draft.name.trim() || nameOf(rule)
  return {
    name,
    scope,
    subject: rule.subject,
    plan: rule.plan,
    replaces,
    metric,
    window,
    ceiling: rule.ceiling,
    action,
    fallback,
    mode,
    warnAt,
    overdrive,
    countFrom,
  }
}

const metrics = { cost: "budget", tokens: "tokens", calls: "calls", toolCalls: "tool calls" } as const

function nameOf({ scope, subject, plan, metric, window }: Rule): string {
  const whose = subject ?? (plan === null ? (scope === "org" ? "organization" : scope) : `plan ${plan}`)
  return `${whose} ${window === "lifetime" ? "" : `${window} `}${metrics[metric]}`.slice(0, 128)
}
