import { PrismaPg } from "@prisma/adapter-pg"
import { PrismaClient } from "./generated/client.ts"

export type { PrismaClient } from "./generated/client.ts"
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]

export type DbOptions = { url: string; connections: number; applicationName: string }

/**
 * A typed client over its own pool.
 *
 * Long statements of the ledger are sent by name, so that each connection plans them once (1 to 3 ms apiece otherwise);
 * short ones are not worth a slot in the server's memory (an empty name is an unnamed statement).
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
        if (sql.length < 400) return ""
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
