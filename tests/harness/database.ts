import pg from "pg"
import { inject } from "vitest"
import { databaseUrl, templateName } from "#tests/harness/postgres"

let made: Promise<string> | undefined

/**
 * The database of this test worker: a copy of the migrated template, made at the first call.
 *
 * Files that run one after the other in the same worker share it, so a test works in an organization of its own
 * (`makeOrganization`) and never counts rows of all of them.
 */
export function testDatabaseUrl(): Promise<string> {
  made ??= copyTemplate(`worker_${process.env.VITEST_POOL_ID ?? "0"}`)
  return made
}

/**
 * From here on the database of this file is one of its own: for tests of what goes through everything that a database holds, where what
 * other files have left would stand in the way. Called before anything asks for the database.
 */
export function keepDatabaseApart(name: string): void {
  made = ownDatabaseUrl(name)
}

/** A database that nobody else uses, for tests of migrations, of empty installations and of a database that goes away. */
export function ownDatabaseUrl(name: string): Promise<string> {
  return copyTemplate(`own_${name}_${process.pid}`)
}

async function copyTemplate(name: string): Promise<string> {
  const adminUrl = inject("adminUrl")
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    // Copies of one template take turns: Postgres refuses to copy a database that another session is using.
    await client.query("SELECT pg_advisory_lock(7)")
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name])
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${templateName}`)
  } finally {
    await client.end()
  }
  return databaseUrl(adminUrl, name)
}
