import type { PrismaClient, Tx } from "#lib/db/client"
import { type Limit, type Subjects, subjectOf } from "#lib/domain/limit"
import { type Base, type MeterRows, SCOPE_NUMBER } from "./meter-rows.ts"
import type { Rules } from "./rules.ts"
import { readBasesSql, storeBasesSql } from "./sql/base.ts"

export type Bases = {
  /**
   * Give meters what the limits of `rules` leave out of them, before they are judged by these rules: a limit that the rules know of
   * was committed together with its bases. Nothing is asked where no limit counts from when it was made.
   */
  read(rules: Rules, meters: MeterRows, subjects: readonly Subjects[]): Promise<void>
}

/** (limit, subject) pairs that a process remembers. */
const REMEMBERED = 200_000

/** A base, and that there is none, never changes as long as its limit lives: each is looked up once per process. */
export function createBases(db: PrismaClient): Bases {
  const known = new Map<string, Base | null>()

  return {
    async read({ org, fromNow }, meters, subjects) {
      if (fromNow.length === 0) return
      const wanted = new Map<string, { limit: string; subject: string }>()
      for (const limit of fromNow) {
        for (const one of subjects) {
          const subject = subjectOf(limit.scope, one) ?? ""
          if (limit.subject === null || limit.subject === subject) wanted.set(keyOf(org, limit.id, subject), { limit: limit.id, subject })
        }
      }
      const unknown = [...wanted].filter(([key]) => !known.has(key))
      if (known.size + unknown.length > REMEMBERED) known.clear()
      const found = unknown.length === 0 ? [] : await find(db, org, unknown)
      for (const [key, base] of found) known.set(key, base)
      const read = new Map(found)
      for (const [key, { limit, subject }] of wanted) meters.setBase(org, limit, subject, read.get(key) ?? known.get(key) ?? null)
    },
  }
}

/** Keep what the subjects of a new limit have used so far. Nothing to do where it counts whole periods. */
export async function storeBases(tx: Tx, org: number, limit: Limit): Promise<void> {
  const { id, scope, subject, metric, window, countFrom } = limit
  if (countFrom === "now") await tx.$executeRawUnsafe(storeBasesSql, org, id, SCOPE_NUMBER[scope], subject, metric, window)
}

export async function removeBases(tx: Tx, org: number, limitIds: readonly string[]): Promise<void> {
  await tx.limitBase.deleteMany({ where: { org, limitId: { in: [...limitIds] } } })
}

type Row = { limit: string; subject: string; gone: boolean; period: number | null; amount: bigint | null }

/** Of a limit that was deleted after the rules were read: nobody is stopped by it any more. */
const ALL: Base = { period: null, amount: 2n ** 62n }

async function find(
  db: PrismaClient,
  org: number,
  pairs: readonly [string, { limit: string; subject: string }][],
): Promise<[string, Base | null][]> {
  const rows = await db.$queryRawUnsafe<Row[]>(readBasesSql, org, JSON.stringify(pairs.map(([, pair]) => pair)))
  return rows.map(({ limit, subject, gone, period, amount }) => [
    keyOf(org, limit, subject),
    gone ? ALL : amount === null ? null : { period, amount },
  ])
}

function keyOf(org: number, limit: string, subject: string): string {
  return `${org}\n${limit}\n${subject}`
}
