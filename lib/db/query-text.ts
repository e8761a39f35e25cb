import { clearLogs } from "@prisma/debug"
import type { PrismaPg } from "@prisma/adapter-pg"
import type { PrismaClient } from "./generated/client.ts"

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>

const adapters = new WeakMap<PrismaClient, () => Promise<Adapter>>()

/** So that `queryText` finds the adapter of a client, which is connected at its first use. */
export function registerAdapter(db: PrismaClient, factory: PrismaPg): void {
  let connected: Promise<Adapter> | undefined
  adapters.set(db, () => (connected ??= factory.connect()))
}

const TEXT = { scalarType: "string", arity: "scalar" } as const

/** Run a statement that replies with one text: "" where it has no row or replies with nothing. */
export type QueryText = (sql: string, values: readonly string[]) => Promise<string>

/**
 * Run a statement that replies with one text, by the client's driver adapter and not by the client itself: that writes all
 * values as JSON and reads them again, and its promise has a getter, whose hidden class keeps values and reply until the next full
 * collection. So do the adapter's own notes of the last hundred statements. At a thousand reports a second they were most of what there was to collect.
 *
 * @throws what the client would throw, without the client's words around it
 */
export async function queryText(db: PrismaClient, sql: string, values: readonly string[]): Promise<string> {
  return textBy(await adapterOf(db))(sql, values)
}

/**
 * Run statements in one transaction in the same way. They go to the database as they are asked for, whether or not those before have been
 * answered, so what needs no earlier reply costs no way of its own; those that `run` has not awaited go together with the commit. Its
 * connection's own bounds say how long it may take.
 *
 * @throws what the first failing statement threw, after which nothing is kept; from the commit itself whether anything is kept is unknown
 */
export async function textTransaction<R>(db: PrismaClient, run: (query: QueryText) => Promise<R>): Promise<R> {
  const tx = await (await adapterOf(db)).startTransaction()
  const text = textBy(tx)
  const sent: Promise<string>[] = []
  try {
    const query: QueryText = (sql, values) => {
      const reply = text(sql, values)
      reply.catch(() => {}) // told below, or by whoever awaits it
      sent.push(reply)
      return reply
    }
    const result = await run(query)
    // After one that failed the database takes the commit for a rollback.
    await Promise.all([...sent, query("commit", [])])
    return result
  } catch (error) {
    await tx.executeRaw({ sql: "rollback", args: [], argTypes: [] }).catch(() => {})
    // Those behind one that failed, which may be all that anybody waited for, only say that something had.
    const failed = (await Promise.allSettled(sent)).find(({ status }) => status === "rejected") as PromiseRejectedResult | undefined
    throw failed ? failed.reason : error
  } finally {
    await tx.commit() // says nothing to the database: gives the connection back
  }
}

async function adapterOf(db: PrismaClient): Promise<Adapter> {
  const adapter = await adapters.get(db)?.()
  if (!adapter) throw new Error("this client was not made by lib/db")
  return adapter
}

function textBy(queryable: Pick<Adapter, "queryRaw">): QueryText {
  return async (sql, values) => {
    try {
      const { rows } = await queryable.queryRaw({ sql, args: [...values], argTypes: values.map(() => TEXT) })
      return String(rows[0]?.[0] ?? "")
    } finally {
      clearLogs()
    }
  }
}
