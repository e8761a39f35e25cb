import { PrismaPg } from "@prisma/adapter-pg"
import { PrismaClient } from "./generated/client.ts"

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

/** For everything but the ledger. */
export function createDb(options: DbOptions): PrismaClient {
  return connect(options, options.url, PATIENCE)
}

/** For the ledger alone: nothing that reads many rows belongs here. */
export function createLedgerDb(options: DbOptions): PrismaClient {
  const url = new URL(options.url)
  // An option of the address wins over ours as a whole, so it is put behind them.
  url.searchParams.set("options", [BY_KEY, ...url.searchParams.getAll("options")].join(" "))
  return connect(options, url.href, LEDGER_PATIENCE)
}

/**
 * A typed client over its own pool.
 *
 * The ledger's statements, which begin on a line of their own, are sent by name, so that each connection plans them once (1 to 3 ms
 * apiece otherwise). Those that Prisma makes are not (an empty name is an unnamed statement): they name every column, so a migration
 * under a running server would leave it with plans that Postgres refuses.
 */
function connect(options: DbOptions, connectionString: string, patience: Patience): PrismaClient {
  const names = new Map<string, string>()
  const adapter = new PrismaPg(
    {
      connectionString,
      max: options.connections,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      ...patience,
    },
    {
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
    },
  )
  return new PrismaClient({ adapter })
}
