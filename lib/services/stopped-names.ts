import type { Ctx } from "./ctx.ts"

/** As many as anybody looks through. */
export const MOST_NAMES = 5_000

/** Sessions or users that are stopped themselves, by a rule or a person, the latest of each first; what else stops their calls is not asked. */
export async function stoppedNames({ db, org }: Ctx, scope: "session" | "user"): Promise<string[]> {
  const latest = { select: { subject: true }, take: MOST_NAMES } as const
  const [incidents, switches] = await Promise.all([
    db.incident.findMany({ where: { org, scope, state: "open", blocking: true }, orderBy: { openedAt: "desc" }, ...latest }),
    db.killSwitch.findMany({ where: { org, scope, liftedAt: null }, orderBy: { createdAt: "desc" }, ...latest }),
  ])
  return [...new Set([...incidents, ...switches].map(({ subject }) => subject))]
}
