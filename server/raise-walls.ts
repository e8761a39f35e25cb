import type { Client } from "pg"
import { BootError } from "./boot-error.ts"

/**
 * See that every table is behind row-level security: those of this program's migrations, and partitions that were made before it.
 * Where nothing is missing, one query.
 *
 * @returns why there is no wall; null where it stands
 */
export async function raiseWalls(client: Client, lockKey: number): Promise<string | null> {
  if (!(await isKnown(client)) || (await stands(client))) return null
  for (let tries = 1; ; tries += 1) {
    try {
      return await raise(client, lockKey)
    } catch (error) {
      // Servers that run meanwhile hold rows of many tables, in an order of their own; one of another database may be granting the same roles.
      const isHeldUp = /^(55P03|40P01|XX000)$/.test((error as { code?: string }).code ?? "")
      if (!isHeldUp || tries === MOST_TRIES) return (error as Error).message
    }
  }
}

const MOST_TRIES = 5

/** All tables or none: a server that stands behind the wall may do nothing with a table that does not. */
async function raise(client: Client, lockKey: number): Promise<string | null> {
  await client.query("BEGIN")
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [lockKey])
    // A statement that waits for a table's readers makes everybody who comes later wait behind it.
    await client.query("SET LOCAL lock_timeout = '2s'")
    const { rows } = await client.query<{ reason: string | null }>("SELECT raise_walls() AS reason")
    await client.query("COMMIT")
    return rows[0]?.reason ?? null
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {})
    throw error
  }
}

/** @throws BootError where the wall stands and this user may not stand behind it: every table would be empty to him */
export async function refuseToSeeNothing(client: Client): Promise<void> {
  if (!(await isKnown(client))) return
  const { rows } = await client.query<{ blind: boolean; roles: string; me: string }>(
    `SELECT c.relrowsecurity AND NOT (m.rolsuper OR m.rolbypassrls OR pg_has_role(c.relowner, 'USAGE') OR coalesce(wall_roles_usable(), false)) AS blind,
       format('%I, %I, %I', wall_role('service'), wall_role('system'), wall_role('ledger')) AS roles, quote_ident(current_user) AS me
     FROM pg_class c, pg_roles m WHERE c.oid = 'organization'::regclass AND m.rolname = current_user`,
  )
  if (!rows[0]?.blind) return
  throw new BootError(
    "Row-level security keeps the database's user from every row. Whoever administers the database helps with: " +
      `GRANT ${rows[0].roles} TO ${rows[0].me};`,
  )
}

async function isKnown(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>("SELECT to_regproc('raise_walls') IS NOT NULL AS known")
  return rows[0]?.known === true
}

async function stands(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ stands: boolean }>(
    "SELECT wall_roles_usable() AND NOT EXISTS (SELECT FROM tables_without_wall()) AS stands",
  )
  return rows[0]?.stands === true
}
