import type { z } from "zod"
import type { KeyScope } from "#lib/contracts/keys"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { type Ctx, requireScope } from "#lib/services/ctx"
import { readJson } from "./body.ts"
import { edge, type Handler } from "./edge.ts"
import { identify } from "./identify.ts"
import type { Incoming } from "./incoming.ts"
import { check } from "./pointers.ts"

/** What an endpoint says about itself; the checks and the OpenAPI document are made from it. */
export type Declaration = {
  /** One line for the docs. */
  summary: string
  /** What the caller must be allowed to do; null: open to everyone. */
  scope: KeyScope | null
  body?: z.ZodType
  query?: z.ZodType
  params?: z.ZodType
  /** null: nothing is sent back (204). */
  reply: z.ZodType | null
  /** Default 200, or 204 where there is no reply. */
  status?: number
}

/**
 * An endpoint: who may call, what comes in, what goes out, which verb runs.
 *
 * `handle` gets path, query and body as one object, checked. Its reply is checked too: an undeclared field is a bug.
 * `trusted` leaves that out where facts have been recorded before the reply is made: telling the sender of a counted event
 * "internal error" would be worse than any field, and tests check these replies instead.
 */
export function route<
  B extends z.ZodType = z.ZodType<unknown>,
  Q extends z.ZodType = z.ZodType<unknown>,
  P extends z.ZodType = z.ZodType<unknown>,
  R extends z.ZodType | null = null,
>(
  declaration: Omit<Declaration, "scope"> & {
    scope: KeyScope
    body?: B
    query?: Q
    params?: P
    reply: R
    trusted?: true
    handle(ctx: Ctx, input: z.output<B> & z.output<Q> & z.output<P>): Promise<R extends z.ZodType ? z.input<R> : void>
  },
): Handler<Declaration> {
  const { scope, reply, trusted, handle } = declaration
  const status = declaration.status ?? (reply ? 200 : 204)

  return edge(declaration, async (incoming, requestId) => {
    const identity = await identify(incoming)
    const { db } = runtime()
    const ctx: Ctx = { ...identity, db, now: new Date(), requestId, address: incoming.address, signal: incoming.signal }
    requireScope(ctx, scope)
    const input = await readInput(declaration, incoming)
    const value = await handle(ctx, input as Parameters<typeof handle>[1])
    if (!reply) return { status, headers: {}, body: null }
    const body = JSON.stringify(trusted ? value : reply.parse(value))
    return { status, headers: { "content-type": "application/json" }, body }
  })
}

/** Parameters of the path win over the query, the query over the body: a name that stands in two of them is a mistake of the contract. */
async function readInput({ body, query, params }: Pick<Declaration, "body" | "query" | "params">, incoming: Incoming): Promise<unknown> {
  const fromPath = params?.safeParse(incoming.params)
  if (fromPath && !fromPath.success) throw new Problem("not_found", "there is nothing with this id")
  const fromQuery = query && check(query, queryObject(incoming.query), "query")
  const fromBody = body && check(body, await readJson(incoming), "body")
  if (!params && !query) return fromBody
  return Object.assign({}, fromBody, fromQuery, fromPath?.data)
}

/** A name that is given twice becomes a list, so that a contract that wants one value says so. */
function queryObject(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? "")]
    }),
  )
}
