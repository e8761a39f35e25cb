import { type Config, readConfig } from "#lib/config"
import { createDb, type PrismaClient } from "#lib/db/client"
import { REAL } from "#lib/services/create-organization"
import { runningPostgresUrl, startEmbeddedPostgres } from "#server/embedded-postgres"
import { migrate } from "#server/migrate"
import { Failure } from "./failure.ts"

/** The database of this machine's installation, whether its server runs or not. */
export type Installation = {
  config: Config & { databaseUrl: string }
  db: PrismaClient
  /** Migrations that were applied now. */
  migrated: readonly string[]
  close: () => Promise<void>
}

/**
 * Open the local installation: DATABASE_URL, the embedded Postgres that runs in the data directory, or that one started for now.
 *
 * @throws BootError, ConfigError
 */
export async function openInstallation(): Promise<Installation> {
  const config = readConfig()
  const running = config.databaseUrl ?? runningPostgresUrl(config.dataDir)
  const started = running ? null : await startEmbeddedPostgres({ dataDir: config.dataDir, binaries: config.postgresBin })
  const databaseUrl = running ?? started?.url ?? ""
  try {
    const migrated = await migrate(databaseUrl)
    const db = createDb({ url: databaseUrl, connections: 2, applicationName: "agent-governor cli" })
    const close = async () => {
      await db.$disconnect()
      await started?.stop()
    }
    return { config: { ...config, databaseUrl }, db, migrated, close }
  } catch (error) {
    await started?.stop()
    throw error
  }
}

/** The organization that is meant: the one with this id or name, else the only one. @returns null where there is none at all */
export async function findOrganization(db: PrismaClient, wanted: string | undefined): Promise<number | null> {
  const rows = await db.organization.findMany({ where: REAL, select: { org: true, id: true, name: true }, orderBy: { org: "asc" } })
  const list = rows.map(({ id, name }) => `  ${id}  ${name}`).join("\n")
  if (wanted !== undefined) {
    const [first, ...others] = rows.filter(({ id, name }) => id === wanted || name === wanted)
    if (!first) throw new Failure(`there is no organization ${wanted}; there are\n${list || "  none"}`)
    if (others.length > 0) throw new Failure(`several organizations are called ${wanted}; name one by its id\n${list}`)
    return first.org
  }
  if (rows.length > 1) throw new Failure(`there are several organizations; name one with --organization\n${list}`)
  return rows[0]?.org ?? null
}
