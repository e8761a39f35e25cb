import { createDb, createLedgerDb } from "#lib/db/client"
import { createPricer } from "#lib/domain/pricing"
import { createLedger, type Ledger } from "#lib/ledger/ledger"
import { type LedgerCtx, systemCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"

export type Writer = {
  ledger: Ledger
  ctxOf(org: number): LedgerCtx
  /** Its connections are gone afterwards, and what they did stands in the statistics of the database. */
  close(): Promise<void>
}

/** What of a server writes, without the server: a ledger with pools of its own, and nothing that works by itself. */
export function openWriter(url: string): Writer {
  const db = createLedgerDb({ url, connections: 4, applicationName: "peers" })
  const rulesDb = createDb({ url, connections: 2, applicationName: "peers rules" })
  const pricer = createPricer()
  const ledger = createLedger({ db, rulesDb, pricer, newId, chance: Math.random, nowMs: Date.now, onCommit: () => {} })
  let closed: Promise<void> | undefined
  return {
    ledger,
    ctxOf: (org) => ({ ...systemCtx(rulesDb, org, new Date()), ledger, pricer }),
    close: () => (closed ??= ledger.drained().then(async () => void (await Promise.all([db.$disconnect(), rulesDb.$disconnect()])))),
  }
}
