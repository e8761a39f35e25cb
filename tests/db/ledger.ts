import { onTestFinished } from "vitest"
import type { UsageReceipt } from "#lib/contracts/usage"
import { createDb, createLedgerDb } from "#lib/db/client"
import { createPricer } from "#lib/domain/pricing"
import { createLedger, type Ledger } from "#lib/ledger/ledger"
import { systemCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"
import { recordUsage } from "#lib/services/record-usage"
import { testDatabaseUrl } from "#tests/harness/database"

export type TestLedger = {
  ledger: Ledger
  /** What a server does with the body of a request, without the request. */
  usage(org: number, events: readonly unknown[], more?: { sentAt?: string; backfill?: boolean }): Promise<UsageReceipt>
}

/** A ledger with pools of its own, as a further server has them. For use in a test, which closes it. */
export async function openLedger(databaseUrl?: string): Promise<TestLedger> {
  const url = databaseUrl ?? (await testDatabaseUrl())
  const db = createLedgerDb({ url, connections: 6, applicationName: "agent-governor tests ledger" })
  const rulesDb = createDb({ url, connections: 2, applicationName: "agent-governor tests rules" })
  const pricer = createPricer()
  const ledger = createLedger({ db, rulesDb, pricer, newId, chance: Math.random, nowMs: Date.now, onCommit: () => {} })
  onTestFinished(async () => {
    await ledger.drained()
    await Promise.all([db.$disconnect(), rulesDb.$disconnect()])
  })
  return {
    ledger,
    usage: (org, events, more = {}) =>
      recordUsage({ ...systemCtx(rulesDb, org, new Date()), ledger, pricer }, { events: [...events], ...more }),
  }
}
