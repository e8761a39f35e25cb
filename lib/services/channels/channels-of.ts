import type { Channel } from "#lib/contracts/channels"
import type { Tx } from "#lib/db/client"

type Row = {
  id: string
  name: string
  url: string
  created_by: string
  created_at: Date
  waiting: number
  failed: number
  last_delivered_at: Date | null
  last_problem: string | null
}

/** Channels with what became of their messages, oldest first. @param id null: all of the organization */
export async function channelsOf(db: Tx, org: number, id: string | null): Promise<Channel[]> {
  const rows = await db.$queryRaw<Row[]>`
    select c.id, c.name, c.url, c.created_by, c.created_at,
      count(a.incident) filter (where a.delivered_at is null and a.given_up_at is null)::int as waiting,
      count(a.given_up_at)::int as failed,
      max(a.delivered_at) as last_delivered_at,
      (array_agg(a.detail order by a.next_at desc) filter (where a.delivered_at is null and a.detail is not null))[1] as last_problem
    from channel c left join alert a on a.org = c.org and a.channel = c.id
    where c.org = ${org}::int and (${id}::text is null or c.id = ${id}::text)
    group by c.org, c.id order by c.created_at, c.id`
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    waiting: row.waiting,
    failed: row.failed,
    lastDeliveredAt: row.last_delivered_at?.toISOString() ?? null,
    lastProblem: row.last_problem,
  }))
}
