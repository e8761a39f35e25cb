import type { z } from "zod"
import type { Authorization, AuthorizeRequest } from "#lib/contracts/authorize"
import type { UsageEvent, UsageReceipt } from "#lib/contracts/usage"
import type { TestServer } from "#tests/harness/server"

export type Ask = z.input<typeof AuthorizeRequest>
export type Sent = z.input<typeof UsageEvent>
type Server = Pick<TestServer, "request">

/** How a program speaks to one server, or, where it gets no answer, to the next of them. */
export type Wire = {
  ask(ask: Ask): Promise<Authorization>
  send(...events: readonly Sent[]): Promise<UsageReceipt>
}

const PATIENCE_MS = 30_000

/**
 * Whoever gets no answer, or 503, sends the same again, to each server in turn: equal ids count once.
 * @param alive false ends the program: it never gets to know the answer
 */
export function wireTo(key: string, servers: readonly Server[], alive: () => boolean = () => true, patienceMs = PATIENCE_MS): Wire {
  async function post(path: string, json: unknown): Promise<unknown> {
    const until = performance.now() + patienceMs
    for (let turn = 0; ; turn += 1) {
      const reply = await servers[turn % servers.length]?.request(path, { key, json }).catch(() => null)
      if (!alive()) throw new Gone()
      if (reply?.status === 200) return reply.json()
      if (reply && reply.status !== 503) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
      if (performance.now() > until) throw new Error(`${path}: nobody answered for ${patienceMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return {
    ask: (ask) => post("/api/v1/authorize", ask) as Promise<Authorization>,
    send: (...events) => post("/api/v1/usage", { events }) as Promise<UsageReceipt>,
  }
}

/** The program was ended before it learned the answer. */
export class Gone extends Error {
  override name = "Gone"
}
