import { z } from "zod"
import { Session } from "#lib/contracts/sessions"
import { parseUsd } from "#lib/domain/money"
import { ask, type Governor } from "#server/client/api-client"

const Figures = Session.pick({ id: true, name: true, costUsd: true, tokens: true }).strip()
const List = z.object({ items: z.array(Figures) })

export type Spent = { spentNano: bigint; tokens: number }

/** Reads what a session has cost so far, as its page shows it; nothing where it has not begun. */
export function spentReader(governor: Governor, session: string): () => Promise<Spent> {
  let id: string | undefined
  return async () => {
    const found = id
      ? await ask(governor, `/api/v1/sessions/${id}`, Figures)
      : (await ask(governor, "/api/v1/sessions", List, { query: { q: session } })).items.find(({ name }) => name === session)
    if (!found) return { spentNano: 0n, tokens: 0 }
    id = found.id
    return { spentNano: parseUsd(found.costUsd) ?? 0n, tokens: found.tokens }
  }
}
