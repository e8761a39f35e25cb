import { readRemote } from "#lib/config"
import type { KeyScope } from "#lib/contracts/keys"
import { createKey } from "#lib/services/create-key"
import { systemCtx } from "#lib/services/ctx"
import type { Governor } from "#server/client/api-client"
import { startServer } from "#server/start-server"
import { Failure } from "./failure.ts"
import { findOrganization, openInstallation } from "./installation.ts"

/** A governor that a verb speaks to; `close` when done. */
export type Connection = Governor & { close: () => Promise<void> }

export type ConnectOptions = {
  /** What the verb needs its key for. */
  scopes: KeyScope[]
  /** A key that was named on the command line. */
  key?: string | undefined
  /** Of the local installation. */
  organization?: string | undefined
  /** How long the verb may take at most, in ms; a key that is made for it ends then. Default: an hour. */
  lastsMs?: number
}

const HOUR_MS = 3_600_000

/**
 * The governor at GOVERNOR_URL, else the local installation: its database, behind an API of this process alone, so that it makes
 * no difference whether its server runs. Any number of servers share one database with the same exact limits.
 */
export async function connect({ scopes, key, organization, lastsMs = HOUR_MS }: ConnectOptions): Promise<Connection> {
  const remote = readRemote()
  const named = key ?? remote.key
  if (remote.url && named) return { url: remote.url, key: named, close: async () => {} }
  const installation = await openInstallation()
  try {
    const { config, db } = installation
    const own = named ?? (await makeKey())
    const server = await startServer({ ...config, host: "127.0.0.1", port: 0, publicUrl: "http://localhost:0", ui: false })
    return { url: `http://127.0.0.1:${server.config.port}`, key: own, close }

    async function makeKey(): Promise<string> {
      const org = await findOrganization(db, organization)
      if (org === null) throw new Failure("there is no organization yet; `governor key create --name … --scope …` makes the first")
      const now = new Date()
      const expiresAt = new Date(now.getTime() + lastsMs).toISOString()
      const made = await createKey(systemCtx(db, org, now), { name: "command line", scopes, agent: null, expiresAt }, config.secret)
      return made.plaintext
    }

    async function close(): Promise<void> {
      await server.stop()
      await installation.close()
    }
  } catch (error) {
    await installation.close()
    throw error
  }
}
