import { AsyncLocalStorage } from "node:async_hooks"
import { escapeIdentifier, Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult } from "pg"
import type { PrismaClient } from "./generated/client.ts"

/** The roles that stand behind row-level security, by their names in this database. */
export type Wall = { service: string; system: string; ledger: string }

/**
 * As whom a statement is run: a service in one organization; this installation before one is known, or for all of them; the user who
 * connects, who owns the tables.
 */
export type Actor = { role: "service"; org: number } | { role: "system" } | { role: "owner" }

const acting = new AsyncLocalStorage<Actor>()

/** null where this database has no wall: `server/raise-walls.ts` has said why. */
export async function readWall(ask: (sql: string) => Promise<{ rows: unknown[] }>): Promise<Wall | null> {
  const { rows } = await ask(`select wall_role('service') as service, wall_role('system') as system, wall_role('ledger') as ledger
    where wall_roles_usable() and (select relrowsecurity from pg_class where oid = 'organization'::regclass)`)
  return (rows[0] as Wall | undefined) ?? null
}

/**
 * Connections whose statements are run as their actor (`behindWall`); without one, as the user who connects.
 *
 * Who acts is said at the beginning of each transaction and forgotten at its end, so nothing is left on a connection and a pooler in
 * transaction mode may be in between. A statement alone makes a transaction of its own: all of it is sent at once, for one round trip.
 */
export class WalledPool extends Pool {
  #wall: Promise<Wall | null> | undefined

  constructor(config: PoolConfig) {
    super({ ...config, pipeline: true })
    Object.assign(this, { query: this.#query, connect: this.#connect })
  }

  /** Asked once; a database that was away is asked again. */
  wall(): Promise<Wall | null> {
    this.#wall ??= readWall((sql) => super.query(sql)).catch((error: unknown) => {
      this.#wall = undefined
      throw error
    })
    return this.#wall
  }

  async #beginning(actor: Actor): Promise<string | null> {
    if (actor.role === "owner") return null
    const wall = await this.wall()
    if (!wall) return null
    const role = `begin; set local role ${escapeIdentifier(wall[actor.role])}`
    return actor.role === "service" ? `${role}; set local governor.org = '${Number(actor.org)}'` : role
  }

  #query = async (config: QueryConfig | string): Promise<QueryResult> => {
    const actor = acting.getStore()
    const begin = actor && (await this.#beginning(actor))
    if (!begin) return super.query(config as QueryConfig)
    const client = await super.connect()
    const ignore = () => {} // told by the statements that it interrupts
    client.on("error", ignore)
    const [begun, result, ended] = await Promise.allSettled([client.query(begin), client.query(config), client.query("commit")])
    client.off("error", ignore)
    client.release(ended.status === "rejected")
    // The first one says why; those behind it only that something was wrong.
    if (begun.status === "rejected") throw begun.reason
    if (result.status === "rejected") throw result.reason
    if (ended.status === "rejected") throw ended.reason
    return result.value
  }

  /** As the pool's own users call it: with a callback it is the pool itself that asks. */
  #connect = (callback?: (...told: unknown[]) => void): unknown => {
    const actor = acting.getStore()
    return callback || !actor ? super.connect(callback as never) : this.#enter(actor)
  }

  async #enter(actor: Actor): Promise<PoolClient> {
    const begin = await this.#beginning(actor)
    const client = await super.connect()
    return begin ? beginningWith(client, begin) : client
  }
}

/** A connection whose transaction begins with these words. */
function beginningWith(client: PoolClient, begin: string): PoolClient {
  const query = (config: QueryConfig) => client.query(config.text === "BEGIN" ? begin : (config as never))
  return new Proxy(client, {
    get(target, name) {
      if (name === "query") return query
      const value = Reflect.get(target, name, target)
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}

/** The same database for one actor: each statement and each transaction is run as he. Costs nothing to make. */
export function behindWall(db: PrismaClient, actor: Actor): PrismaClient {
  const run = (owner: object, method: (...args: unknown[]) => Promise<unknown>) => {
    // What Prisma gives back begins when it is awaited, which has to be in here.
    return (...args: unknown[]) => acting.run(actor, async () => await method.apply(owner, args))
  }
  const model = (owner: object) =>
    new Proxy(owner, {
      get(target, name) {
        const method = Reflect.get(target, name, target)
        if (typeof method !== "function" || typeof name !== "string") return method
        if (!name.startsWith("findUnique")) return run(target, method)
        // Prisma makes one query of those that are asked in the same moment, whoever asks; of these it makes none.
        const first = Reflect.get(target, name.replace("Unique", "First"), target)
        return run(target, (args) => first.call(target, withPlainKey(args as Unique)))
      },
    })
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value === "function") return run(target, value)
      return typeof name === "string" && !/^[$_]/.test(name) && typeof value === "object" && value !== null ? model(value) : value
    },
  })
}

type Unique = { where: Record<string, unknown> }

/** A key of several columns is named by them, `{ org_id: { org, id } }`: as plain conditions. */
function withPlainKey(args: Unique): Unique {
  const plain = Object.entries(args.where).flatMap(([name, value]) => {
    const columns = typeof value === "object" && value !== null ? Object.entries(value) : []
    return name === columns.map(([column]) => column).join("_") ? columns : [[name, value]]
  })
  return { ...args, where: Object.fromEntries(plain) }
}
