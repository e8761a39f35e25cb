import type { z } from "zod"
import { readJson } from "./body.ts"
import type { Declaration } from "./declaration.ts"
import { edge, type Handler } from "./edge.ts"
import { check } from "./pointers.ts"
import { json } from "./reply.ts"

const MAX_BYTES = 16_384

export type OpenMeta = { now: Date; address: string; requestId: string }

/** An endpoint for who cannot sign in yet: what they know stands in the body. */
export function openRoute<B extends z.ZodType, R extends z.ZodType>(
  declaration: Omit<Declaration, "scope"> & { body: B; reply: R; handle(input: z.output<B>, meta: OpenMeta): Promise<z.input<R>> },
): Handler<Declaration> {
  const { body, reply, handle } = declaration
  return edge({ ...declaration, scope: null }, async (incoming, requestId) => {
    const input = check(body, await readJson(incoming, MAX_BYTES), "body")
    const value = await handle(input, { now: new Date(), address: incoming.address, requestId })
    return json(declaration.status ?? 200, reply.parse(value))
  })
}
