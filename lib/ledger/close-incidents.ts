import type { PrismaClient } from "#lib/db/client"
import { ceilingInForce } from "#lib/domain/overdrive"
import { WIDTH_MS } from "#lib/domain/limit"
import { stopsFor } from "#lib/domain/stops"
import { type LedgerRow, MeterRows } from "./meter-rows.ts"
import type { RulesCache } from "./rules-cache.ts"
import { readMetersSql } from "./sql/read-meters.ts"

const AT_ONCE = 500

/**
 * Close the incidents whose end has come by itself: those of a calendar period that is over, those whose limit is gone or stands
 * above what is used, and mild ones whose figure has been under the ceiling for one whole window.
 * @returns how many were closed
 */
export async function closeCalmedIncidents(db: PrismaClient, rules: RulesCache): Promise<number> {
  const ended = await close(db, `until is not null and until <= now()`, "period", [])
  const open = await db.incident.findMany({
    where: { state: "open", limitId: { not: null } },
    orderBy: { openedAt: "desc" },
    take: AT_ONCE,
  })
  const byOrg = new Map<number, typeof open>()
  for (const row of open) byOrg.set(row.org, [...(byOrg.get(row.org) ?? []), row])
  let closed = ended
  for (const [org, incidents] of byOrg) {
    const asked = incidents.map((row) => ({ org, agent: row.agent ?? "", session: row.session ?? "", user: row.user ?? "" }))
    const meters = new MeterRows(await db.$queryRawUnsafe<LedgerRow[]>(readMetersSql, JSON.stringify(asked)))
    const now = meters.orgs.get(org)
    const copy = await rules.get(org, now?.rev)
    if (!copy || !now) continue
    const nowMs = Number(now.nowMicros / 1000n)
    const over: string[] = []
    const below: string[] = []
    const above: string[] = []
    for (const row of incidents) {
      const limit = copy.limits.find(({ id }) => id === row.limitId)
      if (!limit) {
        over.push(row.id)
        continue
      }
      const subjects = { agent: row.agent ?? "", session: row.session ?? "", user: row.user ?? "" }
      const width = WIDTH_MS[limit.window]
      const { used } = meters.meter(org, limit, width, subjects, nowMs, null)
      const ceiling = ceilingInForce(limit, stopsFor(copy.stops, subjects, null).grants, subjects, nowMs)
      const calm = used < ceiling
      // A latched stop of a rolling window waits for a person however far its meter has drained; a raised ceiling is a person's doing.
      const calmedByItself = !row.blocking || (width === null && limit.ceiling > (row.ceiling ?? 0n))
      const since = row.belowSince?.getTime() ?? nowMs
      if (calm && row.blocking && limit.ceiling > (row.ceiling ?? 0n) && used < limit.ceiling) over.push(row.id)
      else if (calm && calmedByItself && nowMs - since >= (width ?? 0)) over.push(row.id)
      else if (calm && row.belowSince === null) below.push(row.id)
      else if (!calm && row.belowSince !== null) above.push(row.id)
    }
    if (over.length > 0) closed += await close(db, `org = ${org} and id = any($2::text[])`, "calm", over)
    if (below.length > 0) await db.incident.updateMany({ where: { org, id: { in: below } }, data: { belowSince: new Date(nowMs) } })
    if (above.length > 0) await db.incident.updateMany({ where: { org, id: { in: above } }, data: { belowSince: null } })
  }
  return closed
}

/** Close in one statement with the revision that makes every server look. `which` is a condition of our own making. */
async function close(db: PrismaClient, which: string, by: string, ids: readonly string[]): Promise<number> {
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(
    `with closed as (
      update incident set state = 'closed', closed_at = now(), closed_by = $1
      where state = 'open' and ${which} and $2::text[] is not null
      returning org, id
    ),
    raised as (
      update org_state s set rev = rev + 1 from (select distinct org from closed order by org) c where s.org = c.org returning s.org
    )
    select id from closed where (select count(*) from raised) >= 0`,
    by,
    ids,
  )
  return rows.length
}
