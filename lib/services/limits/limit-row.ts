import type { Limit as WireLimit } from "#lib/contracts/limits"
import type { Tx } from "#lib/db/client"
import type { Limit } from "#lib/domain/limit"
import type { LimitDraft } from "#lib/domain/presets"
import { figureOf } from "./figure.ts"

/** A limit as its row holds it: `preset` is the code by which the limits of a preset, and those that stand in for them, are found. */
export type StoredLimit = Limit & { preset: string | null; revision: number; createdAt: Date; updatedAt: Date }

type Row = Awaited<ReturnType<Tx["limit"]["findMany"]>>[number]

/** The column `fallback` is never null; only a downgrade reads it. */
export function fromRow({ org: _, ...row }: Row): StoredLimit {
  return { ...row, fallback: row.action === "downgrade" ? row.fallback : null } as StoredLimit
}

export function toColumns({ fallback, warnAt, ...limit }: LimitDraft) {
  return { ...limit, fallback: fallback ?? "suspend", warnAt: [...warnAt] }
}

/** Every limit of an organization, oldest first. */
export async function readLimits(tx: Tx, org: number): Promise<StoredLimit[]> {
  return (await tx.limit.findMany({ where: { org }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] })).map(fromRow)
}

export function toLimit({ preset: _, ...limit }: StoredLimit): WireLimit {
  return {
    ...limit,
    warnAt: [...limit.warnAt],
    ceiling: figureOf(limit.metric, limit.ceiling),
    createdAt: limit.createdAt.toISOString(),
    updatedAt: limit.updatedAt.toISOString(),
  }
}
