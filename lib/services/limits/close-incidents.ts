import type { Tx } from "#lib/db/client"
import type { Ctx } from "../ctx.ts"

/** Close the open episodes of limits that a person has changed: what no longer is, blocks nobody. @param subject null: everyone's */
export async function closeIncidents(tx: Tx, ctx: Ctx, limitIds: readonly string[], subject: string | null, note: string): Promise<void> {
  await tx.incident.updateMany({
    where: { org: ctx.org, state: "open", limitId: { in: [...limitIds] }, ...(subject !== null && { subject }) },
    data: { state: "closed", closedAt: ctx.now, closedBy: ctx.caller.name, note },
  })
}

type Link = { id: string; replaces: string | null }

/** The limits that this one stands in for: the one it replaces, and the one which that one replaces. */
export function replacedBy(limit: Link, all: readonly Link[]): string[] {
  const ids: string[] = []
  for (let id = limit.replaces; id !== null && !ids.includes(id); ) {
    ids.push(id)
    id = all.find((one) => one.id === id)?.replaces ?? null
  }
  return ids
}
