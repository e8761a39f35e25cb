import type { PrismaClient } from "#lib/db/client"
import type { Grant, IncidentKind, KillSwitch, OpenIncident, Stops } from "#lib/domain/stops"

/** A session's budget stays exhausted whether or not its incident is at hand, so old ones of sessions may be left out. */
const MAX_INCIDENTS = 5_000

/** Every open stop of an organization, with what the rules need beside them. Read whole: there are few, and no change can be missed. */
export async function readStops(
  db: PrismaClient,
  org: number,
): Promise<Stops & { rearmedAtMs: Map<string, number>; stoppedBy: Map<string, string> }> {
  const dayAgo = new Date(Date.now() - 86_400_000)
  const hourAgo = new Date(Date.now() - 3_600_000)
  const [switches, incidents, grants, rearmed] = await Promise.all([
    db.killSwitch.findMany({ where: { org, liftedAt: null } }),
    db.incident.findMany({
      where: { org, state: "open", OR: [{ scope: { not: "session" } }, { openedAt: { gt: dayAgo } }] },
      orderBy: { openedAt: "desc" },
      take: MAX_INCIDENTS,
    }),
    db.overdrive.findMany({ where: { org, until: { gt: new Date() } }, orderBy: { createdAt: "asc" } }),
    db.incident.findMany({ where: { org, rearmedAt: { gt: hourAgo } }, select: { rule: true, subject: true, rearmedAt: true } }),
  ])
  return {
    killSwitches: switches.map((row) => ({
      id: row.id,
      scope: row.scope as KillSwitch["scope"],
      subject: row.scope === "org" ? null : row.subject,
      reason: row.reason,
      sinceMs: row.createdAt.getTime(),
    })),
    incidents: incidents.map((row) => ({
      id: row.id,
      kind: kindOf(row.rule),
      limitId: row.limitId,
      code: row.code,
      scope: row.scope as OpenIncident["scope"],
      subject: row.scope === "org" ? null : row.subject,
      action: row.action as OpenIncident["action"],
      blocking: row.blocking,
      ceiling: row.ceiling,
      seen: row.seen,
      openedAtMs: row.openedAt.getTime(),
      untilMs: row.until?.getTime() ?? null,
    })),
    grants: grants.flatMap((row) => [
      ...(row.extraCost > 0n ? [grant(row, "cost", row.takenCost, row.extraCost)] : []),
      ...(row.extraTokens > 0n ? [grant(row, "tokens", row.takenTokens, row.extraTokens)] : []),
    ]),
    rearmedAtMs: new Map(rearmed.map((row) => [`${row.rule}\n${row.subject}`, row.rearmedAt?.getTime() ?? 0])),
    stoppedBy: new Map(switches.map((row) => [row.id, row.createdBy])),
  }
}

function kindOf(rule: string): IncidentKind {
  if (rule.startsWith("retry_brake:")) return "retry_brake"
  return rule.startsWith("regression_loop:") ? "regression_loop" : "limit"
}

type GrantRow = { id: string; session: string; createdAt: Date; until: Date }

function grant(row: GrantRow, metric: Grant["metric"], taken: bigint, extra: bigint): Grant {
  return { id: row.id, session: row.session, metric, taken, extra, fromMs: row.createdAt.getTime(), untilMs: row.until.getTime() }
}
