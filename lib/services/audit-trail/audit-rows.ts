import type { AuditEntry, AuditExportQuery } from "#lib/contracts/audit"
import type { PrismaClient } from "#lib/db/client"
import type { Ctx } from "../ctx.ts"
import { literally } from "../literally.ts"

type Row = Omit<Awaited<ReturnType<PrismaClient["audit"]["findMany"]>>[number], "hash" | "prevHash">

/** Rows of the trail, newest first. @param below null: from the newest on */
export function auditRows({ db, org }: Ctx, filters: AuditExportQuery, below: bigint | null, take: number): Promise<Row[]> {
  const { actor, action, target, from, to } = filters
  return db.audit.findMany({
    where: {
      org,
      ...(below !== null && { seq: { lt: below } }),
      ...(actor !== undefined && { OR: [{ actorId: actor }, { actorName: { contains: literally(actor), mode: "insensitive" } }] }),
      ...(action !== undefined && { action: action.includes(".") ? action : { startsWith: literally(`${action}.`) } }),
      ...(target !== undefined && { target: { contains: literally(target), mode: "insensitive" } }),
      ...((from ?? to) !== undefined && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
    },
    orderBy: { seq: "desc" },
    take,
    omit: { hash: true, prevHash: true },
  })
}

export function toAuditEntry({ org: _, seq, at, actorKind, actorId, actorName, ...row }: Row): AuditEntry {
  const actor = { kind: actorKind as AuditEntry["actor"]["kind"], id: actorId, name: actorName }
  return { ...row, seq: seq.toString(), at: at.toISOString(), actor, before: row.before ?? null, after: row.after ?? null }
}
