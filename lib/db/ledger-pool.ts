import { Pool, type PoolConfig } from "pg"
import { ImpatientClient } from "./impatient-client.ts"
import { readWall } from "./wall.ts"

/**
 * Connections that are the ledger's role from their beginning: its statements are each one round trip and stay so. A pooler that takes
 * no startup parameters leaves them to the user who connects, who is a member of that role.
 */
export class LedgerPool extends Pool {
  #ready: Promise<void> | undefined

  /** @param planning startup parameters, put behind those of the address, which would win over them as a whole */
  constructor(config: PoolConfig, planning: string) {
    super({ ...config, pipeline: true })
    const connect = super.connect.bind(this) as (callback?: unknown) => Promise<unknown>
    const prepared = (callback?: (error: unknown) => void) => {
      const connected = this.#prepare(config, planning).then(() => connect(callback))
      if (!callback) return connected
      connected.catch(callback)
    }
    Object.assign(this, { connect: prepared })
  }

  /** Asked once; a database that was away is asked again. */
  #prepare(config: PoolConfig, planning: string): Promise<void> {
    this.#ready ??= readLedgerRole(config).then(
      (role) => {
        const url = new URL(config.connectionString ?? "")
        const own = role === null ? planning : `${planning} -c role=${role.replace(/[\\\s]/g, "\\$&")}`
        url.searchParams.set("options", [own, ...url.searchParams.getAll("options")].join(" "))
        this.options.connectionString = url.href
      },
      (error: unknown) => {
        this.#ready = undefined
        throw error
      },
    )
    return this.#ready
  }
}

async function readLedgerRole(config: PoolConfig): Promise<string | null> {
  const client = new ImpatientClient(config)
  client.on("error", () => {}) // told by the query that it interrupts
  try {
    await client.connect()
    return (await readWall((sql) => client.query(sql)))?.ledger ?? null
  } finally {
    await client.end().catch(() => {})
  }
}
