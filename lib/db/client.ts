import { PrismaPg } from "@prisma/adapter-pg"
import { PrismaClient } from "./generated/client.ts"

export type { PrismaClient } from "./generated/client.ts"
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]

export type DbOptions = { url: string; connections: number; applicationName: string }

/**
 * A typed client over its own pool.
 *
 * The ledger's statements, which begin on a line of their own, are sent by name, so that each connection plans them once (1 to 3 ms
 * apiece otherwise). Those that Prisma makes are not (an empty name is an unnamed statement): they name every column, so a migration
 * under a running server would leave it with plans that Postgres refuses.
 */
export function createDb(options: DbOptions): PrismaClient {
  const names = new Map<string, string>()
  const adapter = new PrismaPg(
    {
      connectionString: options.url,
      max: options.connections,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 5_000,
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
