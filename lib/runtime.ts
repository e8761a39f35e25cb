import { randomUUID } from "node:crypto"
import { startAlerts } from "#lib/alerts/dispatcher"
import { post } from "#lib/alerts/post"
import { createKeyCache, type KeyCache } from "#lib/auth/key-cache"
import { createSignInGuard, type SignInGuard } from "#lib/auth/sign-in-guard"
import { type Config, readConfig } from "#lib/config"
import type { LabNews, LabScenario } from "#lib/contracts/lab"
import { createLedgerDb, openDatabase, type PrismaClient } from "#lib/db/client"
import { isDatabaseAway } from "#lib/db/errors"
import { createPricer, type Pricer } from "#lib/domain/pricing"
import { startCaretaker } from "#lib/ledger/caretaker"
import { createLedger, type Ledger } from "#lib/ledger/ledger"
import { createRetention } from "#lib/ledger/retention/retention"
import { createVerifier, type Verifier } from "#lib/ledger/verify/verifier"
import { type BurnFeed, createBurnFeed } from "#lib/live/burn-feed"
import { createSessionWatch, type SessionWatch } from "#lib/live/session-watch"
import { createSignalFeed, type SignalFeed } from "#lib/live/signals"
import { newId } from "#lib/services/new-id"

/** The process-wide things: one pool, one queue, one cache of each kind. */
export type Runtime = {
  config: Config
  /** What a request does: it reaches the rows of its own organization, whatever the query says. */
  dbOf(org: number): PrismaClient
  /** What is done before an organization is known, or for all of them. Not for a request whose caller is known. */
  db: PrismaClient
  /** Does row-level security stand behind the queries? `server/migrate.ts` has said why where it does not. */
  walled(): Promise<boolean>
  ledger: Ledger
  pricer: Pricer
  keys: KeyCache
  burn: BurnFeed
  signals: SignalFeed
  verifier: Verifier
  /** Ends the open streams of people who were signed out. */
  sessions: SessionWatch
  signInGuard: SignInGuard
  startedAt: Date
  /** The simulated fleet, in the process of a demo; null everywhere else. */
  fleet: { startRunaway(agent: string): void } | null
  /** The lab of a server; null where no server made the runtime. `start` says why a run does not begin. */
  lab: { start(org: number, scenario: LabScenario, signal: AbortSignal): AsyncGenerator<LabNews> | "yours" | "full" } | null
  /** How many of each exist in this process: always one, and a test says so. */
  counts: { pools: number; queues: number; caches: number }
  close(): Promise<void>
}

const PLACE = Symbol.for("agent-governor")
type Place = { [PLACE]?: Runtime; [COUNTS]?: Runtime["counts"] }
const COUNTS = Symbol.for("agent-governor.counts")
const place = globalThis as unknown as Place

/**
 * The runtime of this process. Made by the server at boot; where no server made it (a serverless deployment), by its first use.
 *
 * It hangs on `globalThis`, because with a server of one's own Next evaluates this module three times in one process.
 */
export function runtime(): Runtime {
  const running = place[PLACE]
  if (running) return running
  const config = readConfig()
  if (!config.databaseUrl) throw new Error("no server has made the runtime, and DATABASE_URL is not set")
  return makeRuntime(config, config.databaseUrl)
}

/** Make the runtime and see that the database answers. */
export async function startRuntime(config: Config & { databaseUrl: string }): Promise<Runtime> {
  const made = makeRuntime(config, config.databaseUrl)
  await made.ledger.ensurePartitions()
  return made
}

function makeRuntime(config: Config, databaseUrl: string): Runtime {
  const counts = place[COUNTS] ?? { pools: 0, queues: 0, caches: 0 }
  place[COUNTS] = counts
  const {
    of: dbOf,
    system: db,
    owner,
    walled,
    close: closeDb,
  } = openDatabase({ url: databaseUrl, connections: 8, applicationName: "agent-governor" })
  // The ledger keeps connections of its own, so that a slow screen never makes a fact wait.
  const ledgerDb = createLedgerDb({ url: databaseUrl, connections: 8, applicationName: "agent-governor ledger" })
  counts.pools += 1
  const pricer = createPricer()
  const ledger = createLedger({
    db: ledgerDb,
    rulesDb: db,
    ownerDb: owner,
    pricer,
    newId,
    chance: Math.random,
    nowMs: Date.now,
    onCommit: (orgs) => {
      for (const org of orgs) burn.wake(org)
    },
    onIncident: () => {
      signals.wake()
      alerts.wake()
    },
  })
  counts.queues += 1
  const report = (duty: string, error: unknown) =>
    process.stderr.write(`${duty}: ${error instanceof Error ? error.stack : String(error)}\n`)
  const retention = createRetention({ db: owner, holder: randomUUID(), nowMs: Date.now })
  const caretaker = startCaretaker(ledger, retention, report)
  const verifier = createVerifier(db, (error) => report("verify", error))
  const keys = createKeyCache(db, config.secret)
  counts.caches += 1
  const burn = createBurnFeed({ dbOf, ledger, pricer, report: (error) => void (isDatabaseAway(error) || report("live figures", error)) })
  const signals = createSignalFeed({ db, ledger, pricer, report: (error) => void (isDatabaseAway(error) || report("signals", error)) })
  const alerts = startAlerts({
    db,
    secret: config.secret,
    publicUrl: config.publicUrl,
    post: (url, headers, body, signal) => post(url, headers, body, { allowPrivate: config.privateWebhooks, signal }),
    nowMs: Date.now,
    chance: Math.random,
    report: (error) => void (isDatabaseAway(error) || report("alerts", error)),
  })
  const sessions = createSessionWatch(db, (error) => void (isDatabaseAway(error) || report("sessions", error)))
  const signInGuard = createSignInGuard()
  const made: Runtime = {
    config,
    dbOf,
    db,
    walled,
    ledger,
    pricer,
    keys,
    burn,
    signals,
    verifier,
    sessions,
    signInGuard,
    startedAt: new Date(),
    fleet: null,
    lab: null,
    counts,
    close,
  }
  place[PLACE] = made
  return made

  async function close() {
    burn.close()
    sessions.close()
    await signals.close()
    await Promise.all([caretaker.stop(), verifier.stop(), alerts.close()])
    await ledger.drained()
    await keys.close()
    await Promise.all([closeDb(), ledgerDb.$disconnect()])
    delete place[PLACE]
  }
}

/** Finish what is queued, then let go of the database. */
export async function stopRuntime(): Promise<void> {
  await place[PLACE]?.close()
}
