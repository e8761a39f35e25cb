import type { PrismaClient } from "#lib/db/client"
import { claimRetention, retentionPass } from "#lib/ledger/retention/retention"
import type { Step, Steps } from "#lib/ledger/retention/step"
import { createUnhurried } from "#lib/ledger/unhurried"
import { type Difference, verify } from "#lib/ledger/verify/verify"
import type { TestLedger } from "#tests/db/ledger"

const DAY_MS = 86_400_000

/** A pass of retention as a server makes it, but without a rest, for a test to go through step by step. */
export async function openPass(db: PrismaClient, signal = new AbortController().signal): Promise<Steps> {
  const holder = crypto.randomUUID()
  await db.$executeRaw`delete from duty where name = 'retention'`
  await claimRetention(db, holder, 0)
  return retentionPass(createUnhurried({ db, rest: 0, signal }), holder, Date.now)
}

/** Go through a whole pass. @returns how many rows each kind of step concerned */
export async function runPass(db: PrismaClient, each: (step: Step) => unknown = () => {}): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  for await (const step of await openPass(db)) {
    rows[step.name] = (rows[step.name] ?? 0) + step.rows
    await each(step)
  }
  return rows
}

/** Everything that does not add up in an organization. */
export async function differencesOf(db: PrismaClient, org: number): Promise<readonly Difference[]> {
  return (await verify({ db, rest: 0, signal: new AbortController().signal }, org)).differences
}

/**
 * Events of long ago, as the ledger would have recorded them then: imported through it with the day on which they happened, so that
 * all sums are its own, and then moved to where they would lie had they arrived on that day.
 */
export async function recordPast(db: PrismaClient, { usage }: TestLedger, org: number, events: readonly PastEvent[]): Promise<void> {
  const oldest = new Date(Date.now() - Math.max(...events.map(({ daysAgo }) => daysAgo)) * DAY_MS)
  await db.$executeRaw`select make_event_partition(month at time zone 'UTC') from generate_series(
    date_trunc('month', ${oldest}::timestamptz at time zone 'UTC'), date_trunc('month', now() at time zone 'UTC'), interval '1 month') month`
  for (let at = 0; at < events.length; at += 500) {
    const sent = events.slice(at, at + 500).map(({ daysAgo, ...event }) => {
      return {
        model: "gpt-4o",
        usage: { input: 10, output: 5 },
        ...event,
        occurredAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
      }
    })
    const { results } = await usage(org, sent, { backfill: true })
    const bad = results.find(({ status }) => status !== "recorded")
    if (bad) throw new Error(`${bad.id} was ${bad.status}`)
  }
  await db.$transaction([
    // Nobody has analyzed these tables yet, and there is no index on ref.
    db.$executeRaw`set local enable_nestloop = off`,
    db.$executeRaw`update event_key k set received_at = e.occurred_at + interval '1 second'
      from event e where e.org = ${org} and e.source = 'backfill' and k.org = e.org and k.ref = e.k`,
    db.$executeRaw`update event set received_at = occurred_at + interval '1 second', source = 'usage' where org = ${org} and source = 'backfill'`,
  ])
}

/** As an event is sent, but for when it happened. */
export type PastEvent = { id: string; agent: string; daysAgo: number; [field: string]: unknown }
