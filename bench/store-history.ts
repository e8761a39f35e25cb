import { query } from "#tests/harness/postgres"
import { LIMITED, type Tenant } from "./tenant.ts"

export type History = { events: number; days: number }

/** Rows per statement: none of them runs for longer than half a minute on a slow machine. */
const CHUNK = 250_000
/** What is younger could still be in a rolling window, and these have none. */
const QUIET_MINUTES = 10
/** Sessions follow each other, eight at a time, so long that each has about a hundred events. */
const PER_SESSION = 100

/**
 * An organization's past as the ledger would have left it: events in the partitions of their months, their keys, totals, rollups as
 * long as retention keeps them, and the names. Made in the database by sets, since through the API the ten million would take hours;
 * verify says afterwards that it adds up.
 */
export async function storeHistory({ databaseUrl, org }: Tenant, { events, days }: History): Promise<void> {
  const until = `date_trunc('milliseconds', timestamptz '${new Date(Date.now() - QUIET_MINUTES * 60_000).toISOString()}')`
  const run = (sql: string) => query(databaseUrl, `set work_mem = '256MB'; ${sql}`)
  await run(partitions(days))
  for (let from = 0; from < events; from += CHUNK) {
    await run(eventsAndKeys({ org, from, below: Math.min(events, from + CHUNK), events, days, until }))
  }
  for (const scope of SCOPES) await run(totals(org, scope))
  for (const { width, where } of WIDTHS) await run(rollups(org, width, where))
  for (const sql of names(org)) await run(sql)
  // As autovacuum has long done where this has gathered over months; for events alone it does not come.
  const others = await query(databaseUrl, VACUUMED)
  await query(databaseUrl, `vacuum (analyze) ${others.map(({ name }) => name).join(", ")}`)
  await query(databaseUrl, "analyze event, event_key")
  await query(databaseUrl, "checkpoint")
}

const VACUUMED = `select oid::regclass::text as name from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and not relispartition and relname <> 'event_key'`

function partitions(days: number): string {
  return `do $$ declare first_day timestamptz; begin
    for i in 0..${Math.ceil(days / 28)} loop
      first_day := (date_trunc('month', now() at time zone 'UTC') - i * interval '1 month') at time zone 'UTC';
      execute format('create table if not exists %I partition of event for values from (%L) to (%L)',
        'event_' || to_char(first_day at time zone 'UTC', 'YYYYMM'), first_day, (first_day at time zone 'UTC' + interval '1 month') at time zone 'UTC');
    end loop;
  end $$`
}

type Chunk = { org: number; from: number; below: number; events: number; days: number; until: string }

/** The key is the one that the ledger makes of (agent, id): SHA-256 over the length-prefixed parts, cut to a UUID. */
function eventsAndKeys({ org, from, below, events, days, until }: Chunk): string {
  return `
with numbered as (
  select n, 'past-' || n as id, n / ${PER_SESSION * 8} * 8 + n % 8 as session,
    date_trunc('milliseconds', ${until} - ((${events} - n - 0.5) / ${events}) * interval '${days} days') as at
  from generate_series(${from}::bigint, ${below - 1}) n
),
named as (
  select *, 'agent-' || session % 200 as agent, 'user-' || session % 1000 as user_name, case when session % 2 = 0 then 'gpt-4o' else 'gpt-4o-mini' end as model
  from numbered
),
keyed as (
  select *, left(encode(sha256(convert_to('2:id' || length(agent) || ':' || agent || length(id) || ':' || id, 'UTF8')), 'hex'), 32)::uuid as k from named
),
keys as (
  insert into event_key (org, k, ref, received_at) select ${org}, k, k, at from keyed order by k
)
insert into event (org, received_at, k, id, agent, session, user_name, kind, model, tool, input, cache_read, cache_write_5m, cache_write_1h,
  output, reasoning, cost, assumed, price_version, measured, occurred_at, duration_ms, placed_at, local_day, hash, settled, late, outcome, source, raw)
select ${org}, at, k, id, agent, 'past ' || session, user_name, 'llm', model, '', 388, 512, 0, 0, 120, 0, 2810000 + n % 1000, 0, 'genai-prices', true,
  at, 1840, at, (at at time zone 'UTC')::date, k, false, false, 'ok', 'usage',
  '{"prompt_tokens":900,"completion_tokens":120,"total_tokens":1020,"prompt_tokens_details":{"cached_tokens":512}}'
from keyed order by at, k`
}

const PAST = `session <> '${LIMITED.session}' and received_at < now() - interval '${QUIET_MINUTES - 1} minutes'`

const MONTH = "(extract(year from local_day) * 100 + extract(month from local_day))::int"
const SCOPES = [
  { scope: 1, subject: "session", period: "0" },
  { scope: 2, subject: "user_name", period: MONTH },
  { scope: 3, subject: "agent", period: MONTH },
  { scope: 4, subject: "''", period: MONTH },
] as const

/** As the ledger adds them up: the sums of the period, and beside them those of its last day. */
function totals(org: number, { scope, subject, period }: (typeof SCOPES)[number]): string {
  return `
with by_day as (
  select ${subject} as subject, ${period} as period, local_day, sum(input + cache_read + output) as tokens, sum(cost) as cost, count(*) as calls,
    max(placed_at) as last_at
  from event where org = ${org} and ${PAST} group by 1, 2, 3
)
insert into total (org, scope, subject, period, tokens, cost, assumed, calls, tool_calls, day, day_tokens, day_cost, day_assumed, day_calls, day_tool_calls, last_at)
select ${org}, ${scope}, subject, period, sum(tokens), sum(cost), 0, sum(calls), 0, max(local_day), (array_agg(tokens order by local_day desc))[1],
  (array_agg(cost order by local_day desc))[1], 0, (array_agg(calls order by local_day desc))[1], 0, max(last_at)
from by_day group by subject, period order by subject, period`
}

/** For as long as retention keeps them. */
const WIDTHS = [
  { width: 15, where: "received_at >= now() - interval '2 days'" },
  { width: 900, where: "true" },
] as const

function rollups(org: number, width: number, where: string): string {
  const user = width === 900 ? "user_name" : "''"
  return `
insert into rollup (org, width, slot, agent, user_name, model, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, cost, assumed, calls, tool_calls)
select ${org}, ${width}, floor(extract(epoch from placed_at) / ${width})::int, agent, ${user}, model, sum(input), sum(cache_read), 0, 0, sum(output), 0,
  sum(cost), 0, count(*), 0
from event where org = ${org} and ${PAST} and ${where} group by 3, 4, 5, 6 order by 3, 4, 5, 6`
}

function names(org: number): string[] {
  const id = (prefix: string, name: string) => `'${prefix}_' || left(md5(${name}), 20)`
  const seen = "min(placed_at), max(placed_at)"
  const from = `from event where org = ${org} and ${PAST}`
  return [
    `insert into agent (org, name, id, created_at, seen_at, reported_at) select ${org}, agent, ${id("agt", "agent")}, ${seen}, max(placed_at) ${from} group by agent`,
    `insert into session (org, name, id, user_name, created_at, seen_at) select ${org}, session, ${id("ses", "session")}, min(user_name), ${seen} ${from} group by session`,
    `insert into session_agent (org, session, agent, created_at, seen_at) select ${org}, session, agent, ${seen} ${from} group by session, agent`,
    `insert into end_user (org, name, id, created_at, seen_at) select ${org}, user_name, ${id("usr", "user_name")}, ${seen} ${from} group by user_name`,
  ]
}
