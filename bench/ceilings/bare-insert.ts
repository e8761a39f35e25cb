import { createDb } from "#lib/db/client"
import { queryText } from "#lib/db/query-text"
import { createCommitQueue, GATHER } from "#lib/ledger/commit-queue"

/**
 * The least that a durable record of usage events can be: their rows and dedupe keys, and nothing that is counted or decided.
 * $1: the events, JSON as the ledger's own statement takes it.
 */
export const bareInsertSql = `
with input as materialized (
  select *
  from json_to_recordset($1::json) as e(
    org int, k uuid, id text, agent text collate "C", session text collate "C", "user" text collate "C",
    kind text, model text collate "C", tool text collate "C",
    input bigint, cache_read bigint, cache_write_5m bigint, cache_write_1h bigint, output bigint, reasoning bigint,
    cost bigint, assumed bigint, cost_reported bigint, price_version text, measured boolean,
    occurred_at timestamptz, duration_ms int, hash uuid, hold text collate "C", outcome text, fingerprint text, source text, raw jsonb)
),
ids as (
  insert into event_key (org, k, ref, received_at)
  select org, k, k, now() from input order by org, k
  on conflict do nothing
  returning org, k
),
stored as (
  insert into event (org, received_at, k, id, agent, session, user_name, kind, model, tool, input, cache_read, cache_write_5m,
    cache_write_1h, output, reasoning, cost, assumed, cost_reported, price_version, measured, occurred_at, duration_ms, placed_at,
    local_day, hash, hold, settled, late, outcome, fingerprint, source, raw)
  select org, now(), k, id, agent, session, "user", kind, model, tool, input, cache_read, cache_write_5m,
    cache_write_1h, output, reasoning, cost, assumed, cost_reported, price_version, measured, occurred_at, duration_ms, now(),
    current_date, hash, hold, false, false, outcome, fingerprint, source, raw
  from input i
  where ((i.org, i.k) in (select org, k from ids)) is true
  returning k
)
select coalesce(string_agg(k::text, ' '), '') from stored
`

/** Store rows and tell of each whether it is new. Client, pool, queue and batch size are the ledger's. */
export function createBareInsert(url: string) {
  const db = createDb({ url, connections: 8, applicationName: "agent-governor bench" })
  const queue = createCommitQueue<{ k: string }, boolean>({
    maxItems: 500,
    maxBytes: 4 * 1024 * 1024,
    maxInFlight: 2,
    gather: GATHER,
    maxQueuedBytes: 64 * 1024 * 1024,
    async commit(rows) {
      const stored = await queryText(db, bareInsertSql, [JSON.stringify(rows)])
      const isNew = new Set(stored.split(" "))
      return rows.map(({ k }) => isNew.has(k))
    },
  })

  return async (rows: readonly { k: string }[], bytes: number): Promise<readonly boolean[]> => {
    const results: boolean[] = []
    for (let at = 0; at < rows.length; at += 500) {
      const items = rows.slice(at, at + 500)
      results.push(...(await queue.submit({ org: 1, items, bytes: Math.ceil((bytes * items.length) / rows.length) })))
    }
    return results
  }
}
