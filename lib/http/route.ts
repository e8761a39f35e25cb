import type { z } from "zod"
import type { KeyScope } from "#lib/contracts/keys"
import { Problem } from "#lib/contracts/problem"
import { type LedgerCtx, requireScope } from "#lib/services/ctx"
import { readJson } from "./body.ts"
import type { Declaration } from "./declaration.ts"
import { edge, type Handler } from "./edge.ts"
import { identify } from "./identify.ts"
import type { Incoming } from "./incoming.ts"
import { check } from "./pointers.ts"
import { json, splitStatus, type WithStatus } from "./reply.ts"
import { requestCtx } from "./request-ctx.ts"

export type { Incoming, Outgoing } from "./incoming.ts"

/** What a body counts for in queues where its sender streams it without a length. */
const UNANNOUNCED_BYTES = 65_536

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
    scope: KeyScope | "any"
    body?: B
    query?: Q
    params?: P
    reply: R
    trusted?: true
    /** Headers of the reply that follow from its value, such as `ETag`. */
    replyHeaders?(value: R extends z.ZodType ? z.output<R> : never): Record<string, string>
    handle(
      ctx: LedgerCtx,
      input: z.output<B> & z.output<Q> & z.output<P>,
      header: Incoming["header"],
    ): Promise<R extends z.ZodType ? z.input<R> | WithStatus<z.input<R>> : void>
  },
): Handler<Declaration> {
  const { scope, reply, trusted, replyHeaders, handle } = declaration
  const usual = declaration.status ?? (reply ? 200 : 204)

  return edge(declaration, async (incoming, requestId) => {
    const identity = await identify(incoming)
    const bodyBytes = Number(incoming.header("content-length") ?? UNANNOUNCED_BYTES)
    const ctx = requestCtx(identity, incoming, requestId, bodyBytes)
    if (scope !== "any") requireScope(ctx, scope)
    const input = await readInput(declaration, incoming)
    const result = await handle(ctx, input as Parameters<typeof handle>[1], incoming.header)
    if (!reply) return { status: usual, headers: {}, body: null }
    const { status, value } = splitStatus<unknown>(result, usual)
    const sent = trusted ? value : reply.parse(value)
    return json(status, sent, replyHeaders?.(sent as Parameters<typeof replyHeaders>[0]))
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
export function queryObject(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? "")]
    }),
  )
}
