import { PrismaPg } from "@prisma/adapter-pg"
import { Pool, type PoolConfig } from "pg"
import { PrismaClient } from "./generated/client.ts"
import { ImpatientClient } from "./impatient-client.ts"
import { LedgerPool } from "./ledger-pool.ts"
import { registerAdapter } from "./query-text.ts"
import { behindWall, WalledPool } from "./wall.ts"

export type { PrismaClient } from "./generated/client.ts"
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]

export type DbOptions = { url: string; connections: number; applicationName: string }

/**
 * How long a statement may take, wait for a lock, or leave its transaction alone, in milliseconds. Behind a pooler that takes no such
 * startup parameters, `ALTER ROLE … SET` says the same.
 */
type Patience = { statement_timeout: number; lock_timeout?: number; idle_in_transaction_session_timeout: number }

const PATIENCE: Patience = { statement_timeout: 10_000, idle_in_transaction_session_timeout: 5_000 }
const LEDGER_PATIENCE: Patience = { statement_timeout: 5_000, lock_timeout: 2_000, idle_in_transaction_session_timeout: 2_000 }

/**
 * A ledger's statements look rows up by their whole key, and so they are planned: once per connection, and whatever the planner
 * believes of the tables. Otherwise what was planned on empty tables reads all of `total` and `subject` until somebody analyzes
 * them (measured at 200,000 rows: one event 131 ms instead of 2, a directive 426 ms instead of 0.5). Without sequential scans alone
 * it reads the whole index instead, and joins by hash.
 */
const BY_KEY = "-c jit=off -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan"

/** As the user who connects: for tools and tests. */
export function createDb(options: DbOptions): PrismaClient {
  return connect(new Pool(config(options, PATIENCE)))
}

/** The database as each may use it; all of them share one pool. */
export type Database = {
  /** What a request does, in its organization and no other. */
  of(org: number): PrismaClient
  /** What is done before an organization is known (keys, sign-in), or for all of them (alerts, signals, verify). */
  system: PrismaClient
  /** As the user who connects: what makes, empties or analyzes tables. */
  owner: PrismaClient
  /** Does row-level security stand behind the queries? */
  walled(): Promise<boolean>
  close(): Promise<void>
}

/** For everything but the ledger. */
export function openDatabase(options: DbOptions): Database {
  const pool = new WalledPool(config(options, PATIENCE))
  const db = connect(pool)
  return {
    of: (org) => behindWall(db, { role: "service", org }),
    system: behindWall(db, { role: "system" }),
    owner: behindWall(db, { role: "owner" }),
    walled: async () => (await pool.wall()) !== null,
    close: () => db.$disconnect(),
  }
}

/** For the ledger alone, under its own role: nothing that reads many rows belongs here. */
export function createLedgerDb(options: DbOptions): PrismaClient {
  return connect(new LedgerPool(config(options, LEDGER_PATIENCE), BY_KEY))
}

function config({ url, connections, applicationName }: DbOptions, patience: Patience): PoolConfig {
  return {
    connectionString: url,
    max: connections,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    Client: ImpatientClient as never, // whose type leaves out that it is given this
    ...patience,
  }
}

/**
 * A typed client over a pool, which ends with it.
 *
 * The ledger's statements, which begin on a line of their own, are sent by name, so that each connection plans them once (1 to 3 ms
 * apiece otherwise). Those that Prisma makes are not (an empty name is an unnamed statement): they name every column, so a migration
 * under a running server would leave it with plans that Postgres refuses.
 */
function connect(pool: Pool): PrismaClient {
  const names = new Map<string, string>()
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: ({ sql }) => {
      if (!sql.startsWith("\n")) return ""
      let name = names.get(sql)
      if (name === undefined) {
        if (names.size >= 100) return ""
        name = `g${names.size}`
        names.set(sql, name)
      }
      return name
    },
    // A broken idle connection is replaced by the pool; without a listener it would end the process.
    onPoolError: () => {},
    onConnectionError: () => {},
  })
  const db = new PrismaClient({ adapter })
  registerAdapter(db, adapter)
  return db
}
