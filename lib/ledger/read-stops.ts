import type { PrismaClient } from "#lib/db/client"
import { type KillSwitch, NO_STOPS, type Stops } from "#lib/domain/stops"

/** The longest rolling window: what was resumed before it has drained by itself. */
const LONGEST_WINDOW_MS = 3_600_000

/**
 * The stops of an organization that people have set, with what the rules need beside them. Read whole: there are few, and no change
 * can be missed. Incidents and grants are not among them: a decision reads those of its own subjects with their meters.
 */
export async function readStops(
  db: PrismaClient,
  org: number,
): Promise<Stops & { rearmedAtMs: Map<string, number>; stoppedBy: Map<string, string> }> {
  const [switches, rearmed] = await Promise.all([
    db.killSwitch.findMany({ where: { org, liftedAt: null } }),
    db.incident.findMany({
      where: { org, rearmedAt: { gt: new Date(Date.now() - LONGEST_WINDOW_MS) } },
      orderBy: { rearmedAt: "asc" },
      select: { rule: true, subject: true, rearmedAt: true },
    }),
  ])
  return {
    ...NO_STOPS,
    killSwitches: switches.map((row) => ({
      id: row.id,
      scope: row.scope as KillSwitch["scope"],
      subject: row.scope === "org" ? null : row.subject,
      reason: row.reason,
      sinceMs: row.createdAt.getTime(),
    })),
    rearmedAtMs: new Map(rearmed.map((row) => [`${row.rule}\n${row.subject}`, row.rearmedAt?.getTime() ?? 0])),
    stoppedBy: new Map(switches.map((row) => [row.id, row.createdBy])),
  }
}
