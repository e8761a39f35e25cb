import type { Lift } from "./decision.ts"
import type { Objection } from "./objection.ts"

const RESUME: readonly ["resume"] = ["resume"]

/** Null where nobody is needed: the way clears by waiting, or nothing is in it. */
export function liftOf(objection: Objection, upgradeUrl: string | null): Lift | null {
  const { cause, limit, incident, action, verdict } = objection
  const url = incident ? `/incidents/${incident.id}` : null
  if (cause.kind === "kill_switch") return { how: RESUME, by: "engineer", url: null }
  if (action === "continue" || verdict === "contended") return null
  if (cause.kind !== "limit") return action === "suspend" ? { how: RESUME, by: "engineer", url } : null
  if (!limit) return { how: RESUME, by: "engineer", url }

  const rolling = limit.window === "second" || limit.window === "minute" || limit.window === "hour"
  if (action === "throttle" && rolling && objection.retryAfterMs !== null) return null

  const spent = (cause.used ?? 0n) >= (cause.ceiling ?? 0n)
  const how: Lift["how"][number][] = []
  if (incident && (rolling || !spent)) how.push("resume")
  if (limit.overdrive) how.push("overdrive")
  how.push("raise")
  if (limit.window === "day" || limit.window === "month") how.push("period")
  const upgrades = upgradeUrl !== null && limit.scope === "user"
  if (upgrades) how.push("upgrade")
  const by = upgrades ? "user" : how.includes("resume") || how.includes("overdrive") ? "engineer" : "admin"
  return { how, by, url: upgrades ? upgradeUrl : url }
}
