import type { PrismaClient } from "#lib/db/client"
import { eventsSinceSql } from "../sql/events-since.ts"

/**
 * Since which arrival the events of an organization, or of one of its sessions, are all there; what is older lives on in sums, and
 * single rows of it may be there or not. null: none has gone.
 */
export async function readEventsSince(db: PrismaClient, org: number, session: string | null): Promise<Date | null> {
  const [row] = await db.$queryRawUnsafe<{ since: Date }[]>(eventsSinceSql, org, session)
  return row?.since ?? null
}
