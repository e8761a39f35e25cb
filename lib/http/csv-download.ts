import { z } from "zod"
import type { KeyScope } from "#lib/contracts/keys"
import { type LedgerCtx, requireScope } from "#lib/services/ctx"
import type { Declaration } from "./declaration.ts"
import { edge, type Handler, log } from "./edge.ts"
import { identify } from "./identify.ts"
import { check } from "./pointers.ts"
import { requestCtx } from "./request-ctx.ts"
import { queryObject } from "./route.ts"
import { textStream } from "./text-stream.ts"

/** A CSV file that is sent while it is read: as fast as the reader takes it and no faster. */
export function csvDownload<Q extends z.ZodType>(declaration: {
  summary: string
  scope: KeyScope
  query: Q
  filename: string
  lines(ctx: LedgerCtx, input: z.output<Q>): AsyncGenerator<string>
  /** What there is to say of the file before its first line. */
  headers?(ctx: LedgerCtx, input: z.output<Q>): Promise<Readonly<Record<string, string>>>
}): Handler<Declaration> {
  const { summary, scope, query, filename, lines, headers } = declaration
  return edge({ summary, scope, query, reply: z.string(), media: "text/csv" }, async (incoming, requestId) => {
    const identity = await identify(incoming)
    requireScope(identity, scope)
    const input = check(query, queryObject(incoming.query), "query")
    const gone = new AbortController()
    const signal = AbortSignal.any([incoming.signal, gone.signal])
    const ctx = requestCtx(identity, { address: incoming.address, signal }, requestId, 0)
    return {
      status: 200,
      headers: {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": `attachment; filename="${filename}"`,
        ...(await headers?.(ctx, input)),
      },
      body: textStream(lines(ctx, input), gone, (error) => signal.aborted || log(requestId, incoming, error)),
    }
  })
}
