import type { PrismaClient } from "#lib/db/client"
import { grownTablesSql } from "./sql/grown-tables.ts"

const TABLES = ["total", "subject", "ring", "hold", "event_key", "brake", "incident", "overdrive", "rollup"]

/**
 * Tell the planner of tables that have grown to twice of what it knows; every plan that was made for the smaller ones is then made
 * again. Autovacuum does that too, a minute later or, where it is off, never: until then what was planned on empty tables takes any
 * index that begins with the organization for as good as the whole key. Each table in a transaction of its own; one that somebody
 * else is analyzing is left to him.
 * @returns the names of the tables
 */
export async function analyzeGrown(db: PrismaClient): Promise<readonly string[]> {
  const grown = await db.$queryRawUnsafe<{ name: string }[]>(grownTablesSql, TABLES)
  for (const { name } of grown) await db.$executeRawUnsafe(`analyze (skip_locked) ${name}`)
  return grown.map(({ name }) => name)
}
