import { isDatabaseAway } from "#lib/db/errors"
import type { Ledger } from "./ledger.ts"
import type { Retention } from "./retention/retention.ts"

export type Caretaker = { stop(): Promise<void> }

type Duty = { name: string; everyMs: number; run(): Promise<unknown> }

const SWEEP_MS = 1_000
const INCIDENTS_MS = 2_000
const GROWTH_MS = 3_000
const DAYS_MS = 30_000
const PRICES_MS = 3_000
const SESSIONS_MS = 600_000
const PARTITIONS_MS = 3_600_000
/** How often it is asked for; one server at a time does it, a few times a day. */
const RETENTION_MS = 60_000

/**
 * What has to happen without anybody asking: abandoned holds are swept, incidents close when their meter has calmed down or
 * their session has ended, corrections of prices are finished, the planner hears of tables that have grown, partitions exist before they are needed, and what outlived its retention goes. Every
 * server does it; each step is safe to be done by several at once.
 * A duty that fails is tried again at its next turn, so a database that was away needs nobody's hand.
 */
export function startCaretaker(ledger: Ledger, retention: Retention, report: (duty: string, error: unknown) => void): Caretaker {
  const duties: readonly Duty[] = [
    { name: "sweep", everyMs: SWEEP_MS, run: ledger.sweep },
    { name: "incidents", everyMs: INCIDENTS_MS, run: ledger.closeCalmedIncidents },
    { name: "ended sessions", everyMs: SESSIONS_MS, run: ledger.closeEndedSessions },
    { name: "growth", everyMs: GROWTH_MS, run: ledger.analyzeGrown },
    { name: "prices", everyMs: PRICES_MS, run: ledger.prices.correctDue },
    { name: "days", everyMs: DAYS_MS, run: ledger.sealDays },
    { name: "partitions", everyMs: PARTITIONS_MS, run: ledger.ensurePartitions },
    { name: "retention", everyMs: RETENTION_MS, run: retention.run },
  ]
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  let stopped = false

  function schedule(duty: Duty, ms: number) {
    if (stopped) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      const turn = duty
        .run()
        .then(
          () => {},
          (error: unknown) => {
            if (!isDatabaseAway(error)) report(duty.name, error)
          },
        )
        .finally(() => {
          running.delete(turn)
          schedule(duty, duty.everyMs)
        })
      running.add(turn)
    }, ms)
    timer.unref()
    timers.add(timer)
  }

  for (const duty of duties) schedule(duty, duty.everyMs)
  return {
    async stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      retention.stop()
      await Promise.all(running)
    },
  }
}
