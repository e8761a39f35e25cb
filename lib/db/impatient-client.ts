import { Socket } from "node:net"
import { Client, type ClientConfig } from "pg"

/** How much longer than its statement may take an answer may be on its way, in milliseconds. */
const WAY_MS = 2_000

/**
 * A connection that counts as lost once a statement has no answer in time. A server ends what takes it too long; a machine that hangs,
 * or has gone without a word, ends nothing, and whoever asked it would wait for as long as the network tries: a quarter of an hour.
 */
export class ImpatientClient extends Client {
  /** @param config with `statement_timeout`, in milliseconds */
  constructor(config: ClientConfig) {
    const socket = new Socket()
    super({ ...config, stream: () => socket })
    const withinMs = Number(config.statement_timeout) + WAY_MS
    const query = super.query.bind(this) as (...args: unknown[]) => unknown
    const watched = (...args: unknown[]) => {
      const waiting = setTimeout(() => socket.destroy(), withinMs)
      const heard = () => clearTimeout(waiting)
      const told = args.at(-1)
      if (typeof told === "function") {
        return query(...args.slice(0, -1), (...answer: unknown[]) => {
          heard()
          told(...answer)
        })
      }
      const answer = query(...args) as Promise<unknown>
      answer.then(heard, heard)
      return answer
    }
    Object.assign(this, { query: watched })
  }
}
