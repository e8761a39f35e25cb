import { grouped } from "#components/format/count"
import { formatClock, formatDay } from "#components/format/instant"
import { formatUsd } from "#components/format/money"
import type { Hindrance as HindranceOfUser, User } from "#lib/contracts/users"

/** As far as the sentence tells it. */
export type Hindrance = Omit<HindranceOfUser, "id" | "session"> & { session: { name: string } | null }

export type Standing = {
  user: Pick<User, "status" | "quota" | "usedTokens" | "heldTokens" | "projectedTokens" | "resetsAt">
  stop: Hindrance | null
  downgrade: Hindrance | null
}

/**
 * What is told to a customer who asks why nothing works, ready to be copied into a reply: what is the matter since when, by which
 * figures, when it ends, and what brought it about. Times are the organization's, since its periods are; the zone is named once. Which
 * person pressed Stop, and what they wrote, is for colleagues: the page says it beside.
 */
export function userSentence({ user, stop, downgrade }: Standing, zone: string, now: string): string {
  const say = createClock(zone, now)
  if (stop) {
    const parts = [`Stopped ${say(stop.at)}${stop.by === null ? `: ${whyOf(stop)}` : " by a person"}.`]
    if (downgrade) parts.push(onModel(downgrade, say(downgrade.at), "."))
    parts.push(stop.until ? `Starts again ${say(stop.until)}.` : "Starts again when a person resumes it.")
    return [...parts, ...broughtAbout("What stopped it", stop)].join(" ")
  }
  if (downgrade) {
    const parts = [onModel(downgrade, say(downgrade.at), `: ${whyOf(downgrade)}.`)]
    const hardStop = user.quota?.hardStopTokens
    if (hardStop && user.usedTokens < hardStop) parts.push(`Stops at ${grouped(hardStop)}.`)
    parts.push(`Back to the usual models ${say(downgrade.until ?? user.resetsAt)}.`)
    return [...parts, ...broughtAbout("What used it up", downgrade)].join(" ")
  }
  return notStopped(user, say)
}

type Say = (instant: string) => string

function notStopped({ status, quota, usedTokens, projectedTokens, resetsAt }: Standing["user"], say: Say): string {
  const anew = `Starts anew ${say(resetsAt)}.`
  if (!quota) return `Not stopped: ${grouped(usedTokens)} tokens this month; no quota applies.`
  const used = `${grouped(usedTokens)} of ${grouped(quota.tokens)} tokens this month`
  if (status === "suspended") return `Stops with the next call: ${used}. ${anew}`
  if (status === "downgraded") return `On a cheaper model with the next call: ${used}. ${anew}`
  if (status === "killed") return `Stopped by a person. ${grouped(usedTokens)} tokens this month.`
  const left = Math.max(0, quota.tokens - usedTokens)
  const pace = projectedTokens > quota.tokens && left > 0 ? ` At this pace ${grouped(projectedTokens)} by its end.` : ""
  return `Not stopped: ${used}, ${grouped(left)} left.${pace} ${anew}`
}

/** `On gpt-4o-mini since 09:41`, as far as the model is known. */
function onModel({ model }: Hindrance, since: string, end: string): string {
  return `On ${model ?? "a cheaper model"} since ${since}${end}`
}

const units: Record<string, string> = { tokens: "tokens", calls: "calls", toolCalls: "tool calls" }
const periods: Record<string, string> = {
  month: "this month",
  day: "today",
  hour: "within an hour",
  minute: "within a minute",
  second: "within a second",
}

function whyOf({ code, metric, window, used, ceiling }: Hindrance): string {
  if (metric === null || used === null || ceiling === null) return code.replaceAll("_", " ")
  const period = window === null ? "" : ` ${periods[window] ?? ""}`.trimEnd()
  if (metric === "cost") return `${formatUsd(used)} of ${formatUsd(ceiling)}${period}`
  return `${grouped(used)} of ${grouped(ceiling)} ${units[metric] ?? metric}${period}`
}

function broughtAbout(what: string, { agent, session }: Hindrance): string[] {
  if (!agent) return []
  return [`${what}: ${agent}${session ? `, session ${session.name}` : ""}.`]
}

/** `14:02 (CET)` of today, `23 Nov 14:02` of another day; the zone behind the first time alone. */
function createClock(zone: string, now: string): Say {
  const today = formatDay(now, zone)
  let named = false
  return (instant) => {
    const day = formatDay(instant, zone)
    const clock = formatClock(instant, zone).slice(0, 5)
    const suffix = named ? "" : ` (${shortZone(instant, zone)})`
    named = true
    return `${day === today ? "" : `${day} `}${clock}${suffix}`
  }
}

/** `CET`, `EST`: British names cover Europe, American ones America; an offset where neither has one. */
function shortZone(instant: string, zone: string): string {
  const names = ["en-GB", "en-US"].map(
    (locale) =>
      new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "short" })
        .formatToParts(new Date(instant))
        .find(({ type }) => type === "timeZoneName")?.value ?? zone,
  )
  return names.find((name) => !/\d/.test(name)) ?? names[0] ?? zone
}
