import { createHash, randomUUID } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Client } from "pg"
import { BootError, explainDiskFull } from "./boot-error.ts"
import { raiseWalls, refuseToSeeNothing } from "./raise-walls.ts"

type Migration = { name: string; sql: string; checksum: string }
type Applied = { name: string; checksum: string; finished: boolean }

const FOLDER = resolve(import.meta.dirname, "../prisma/migrations")

/** The lock that `prisma migrate deploy` takes too: that command and a starting server exclude each other. */
const LOCK_KEY = 72_707_369

export type MigrateOptions = {
  folder?: string
  /** Told where the database goes without row-level security, and what would help. */
  warn?: (line: string) => void
}

/**
 * Bring a database to the schema of this program; where nothing is pending, one query.
 *
 * Each migration and its record commit together, under a lock that the transaction holds: of several servers that start
 * at once one applies it and the others find it done, a crash leaves it undone, and a pooler in transaction mode may be
 * in between. The record is the one of `prisma migrate deploy`, so that `prisma migrate status` agrees.
 *
 * @returns the names that were applied now
 * @throws BootError when the database cannot be reached, or its history is not this program's
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = readMigrations(options.folder ?? FOLDER)
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, application_name: "agent-governor migrate" })
  client.on("error", () => {}) // told by the query that it interrupts
  await client.connect().catch((cause: Error) => {
    throw new BootError(`The database cannot be reached: ${cause.message || "no answer"}. Check DATABASE_URL.`, { cause })
  })
  try {
    await refuseToSeeNothing(client)
    const applied: string[] = []
    if (!(await isCurrent(client, migrations))) {
      for (let name = await applyNext(client, migrations); name !== null; name = await applyNext(client, migrations)) applied.push(name)
    }
    const missing = await raiseWalls(client, LOCK_KEY)
    if (missing !== null)
      options.warn?.(`Row-level security is off: ${missing}. README.md, "A database of one's own", says how to turn it on.`)
    return applied
  } finally {
    await client.end()
  }
}

/** In the order of their names, which begin with the time at which they were written. */
function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8")
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") }
    })
}

/** The common case, without a lock or a write: a role that may not create tables can start a server. */
async function isCurrent(client: Client, migrations: Migration[]): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there")
  return rows[0]?.there === true && nextPending(migrations, await readApplied(client)) === null
}

async function applyNext(client: Client, migrations: Migration[]): Promise<string | null> {
  await client.query("BEGIN")
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY])
    await client.query(HISTORY)
    const next = nextPending(migrations, await readApplied(client))
    if (next) await apply(client, next)
    await client.query("COMMIT")
    return next?.name ?? null
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {})
    throw explainDiskFull(error, "the database")
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    // Unprepared, so that it may hold many statements.
    await client.query(migration.sql)
  } catch (cause) {
    throw new BootError(`Migration ${migration.name} failed and was undone: ${(cause as Error).message}`, { cause })
  }
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  )
}

/** Rows that were rolled back are history's footnotes and count as not applied, as Prisma has it. */
async function readApplied(client: Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  return rows
}

/** Migrations that the database has and this program does not are a newer program's: it may still be rolled back to this one. */
function nextPending(migrations: Migration[], applied: Applied[]): Migration | null {
  const history = new Map(applied.map((row) => [row.name, row]))
  for (const migration of migrations) {
    const row = history.get(migration.name)
    if (!row) return migration
    if (!row.finished)
      throw new BootError(`Migration ${row.name} was begun elsewhere and failed: see \`npx prisma migrate resolve --help\`.`)
    if (row.checksum !== migration.checksum) throw new BootError(`Migration ${row.name} was changed after it was applied to this database.`)
  }
  return null
}

/** Prisma's own table, as its engine makes it. */
const HISTORY = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`
