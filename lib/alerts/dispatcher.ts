import type { PrismaClient } from "#lib/db/client"
import { incidentCause } from "#lib/domain/cause"
import { metricOf, openIncidentOf } from "#lib/services/incidents/open-incident-of"
import { toCause } from "#lib/services/to-directive"
import { waitAfter } from "./backoff.ts"
import { incidentOpened, messageId, type Opened } from "./message.ts"
import { claimSql, deliveredSql, failedSql, forgetSql, gatherSql } from "./outbox-sql.ts"
import type { Posted } from "./post.ts"
import { unseal } from "./seal.ts"
import { signedHeaders } from "./sign.ts"

export type Alerts = {
  /** Look at once: an incident has opened here. */
  wake(): void
  /** What is being sent is cut off. */
  close(): Promise<void>
}

export type AlertOptions = {
  db: PrismaClient
  /** The installation's, under which signing secrets are sealed. */
  secret: string
  publicUrl: string
  post(url: string, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<Posted>
  nowMs(): number
  chance(): number
  report(error: unknown): void
}

const LOOK_EVERY_MS = 2_000
/** Whoever is past a ceiling trips it with each call: what comes together is looked at once. */
const WAKE_MS = 50
const FORGET_EVERY_MS = 3_600_000
/** Sent at once: half of them may wait for their timeout without the lease of the others running out. */
const MOST = 20

type Claimed = {
  org: number
  channel: string
  incident: string
  attempts: number
  url: string
  secret: Uint8Array
  organization_id: string
  organization_name: string
}

/** Tells channels of incidents that open, from an outbox that all servers share. Every server does it; each message is one server's at a time. */
export function startAlerts(options: AlertOptions): Alerts {
  const { db, report } = options
  const closing = new AbortController()
  let timer: { at: NodeJS.Timeout; ms: number } | null = null
  let turn: Promise<void> | null = null
  let woken = false
  let forgotAtMs = options.nowMs()

  async function look(): Promise<void> {
    await db.$executeRawUnsafe(gatherSql)
    for (let full = true; full && !closing.signal.aborted; ) {
      const claimed = await db.$queryRawUnsafe<Claimed[]>(claimSql, MOST)
      await Promise.all(claimed.map((one) => deliver(options, one, closing.signal)))
      full = claimed.length === MOST
    }
    if (options.nowMs() - forgotAtMs < FORGET_EVERY_MS) return
    forgotAtMs = options.nowMs()
    await db.$executeRawUnsafe(forgetSql)
  }
  function schedule(ms: number): void {
    if (closing.signal.aborted || (timer && timer.ms <= ms)) return
    if (timer) clearTimeout(timer.at)
    timer = { at: setTimeout(run, ms), ms }
    timer.at.unref()
  }
  function run(): void {
    timer = null
    woken = false
    turn = look()
      .catch(report)
      .finally(() => {
        turn = null
        schedule(woken ? WAKE_MS : LOOK_EVERY_MS)
      })
  }

  schedule(LOOK_EVERY_MS)
  return {
    wake() {
      woken = true
      if (!turn) schedule(WAKE_MS)
    },
    async close() {
      closing.abort()
      if (timer) clearTimeout(timer.at)
      await turn
    },
  }
}

/** What is cut off by the end of this server is left to the next one, when its lease has run out. */
async function deliver(options: AlertOptions, one: Claimed, signal: AbortSignal): Promise<void> {
  const { db, secret, publicUrl, nowMs, chance } = options
  const at = [one.org, one.channel, one.incident] as const
  const opened = await readOpened(db, one.org, one.incident)
  if (!opened) return
  const body = incidentOpened(opened, { id: one.organization_id, name: one.organization_name }, publicUrl)
  const { ok, detail } = await send(one.url, body)
  if (!ok && signal.aborted) return
  if (ok) await db.$executeRawUnsafe(deliveredSql, ...at, detail)
  else await db.$executeRawUnsafe(failedSql, ...at, detail, waitAfter(one.attempts, chance()))

  async function send(url: string, body: string): Promise<Posted> {
    try {
      const headers = signedHeaders(unseal(secret, one.secret), messageId(one.incident), nowMs(), body)
      return await options.post(url, headers, body, signal)
    } catch (error) {
      options.report(error)
      return { ok: false, detail: "its signing secret cannot be read: make the channel anew" }
    }
  }
}

async function readOpened(db: PrismaClient, org: number, id: string): Promise<Opened | null> {
  const row = await db.incident.findFirst({ where: { org, id } })
  if (!row) return null
  return {
    id,
    cause: toCause({ ...incidentCause(openIncidentOf(row)), ...metricOf(row) }),
    blocking: row.blocking,
    agent: row.agent || null,
    session: row.session || null,
    user: row.user || null,
    openedAt: row.openedAt.toISOString(),
  }
}
