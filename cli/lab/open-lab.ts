import { randomBytes } from "node:crypto"
import { readConfig, readPlace } from "#lib/config"
import { createDb } from "#lib/db/client"
import type { Governor } from "#server/client/api-client"
import { runningPostgresUrl, startThrowawayPostgres } from "#server/embedded-postgres"
import { makeLabKey } from "#server/lab/lab-key"
import { startServer } from "#server/start-server"

export type Lab = Governor & { isTemporary: boolean; close: () => Promise<void> }

/**
 * An organization of its own whose only limit is the lesson's, behind the public API: in the local installation where its database
 * runs, else in a database made for it, which goes with it.
 */
export async function openLab(): Promise<Lab> {
  const { databaseUrl, dataDir } = readPlace()
  const running = databaseUrl ?? runningPostgresUrl(dataDir)
  const temporary = running ? null : await startThrowawayPostgres()
  const closing: (() => Promise<void>)[] = temporary ? [temporary.stop] : []
  try {
    const own = { DATABASE_URL: temporary?.url, GOVERNOR_SECRET: randomBytes(32).toString("hex"), NODE_ENV: "production" } as const
    const config = temporary ? readConfig(own) : { ...readConfig(), databaseUrl: running }
    const server = await startServer({ ...config, host: "127.0.0.1", port: 0, publicUrl: "http://localhost:0", ui: false })
    closing.unshift(server.stop)
    const db = createDb({ url: server.config.databaseUrl, connections: 1, applicationName: "agent-governor lab" })
    closing.unshift(() => db.$disconnect())
    const key = await makeLabKey(db, config.secret)
    return { url: `http://127.0.0.1:${server.config.port}`, key, isTemporary: temporary !== null, close }
  } catch (error) {
    await close()
    throw error
  }

  async function close(): Promise<void> {
    for (const end of closing) await end()
  }
}
