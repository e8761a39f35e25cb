import { TOTAL_COLUMNS } from "./add-to-totals.ts"
import { line, millis } from "./lines.ts"
import { localDay } from "./local-day.ts"
import { metersSql } from "./read-meters.ts"
import { besideTotal, growTotalRing, inRing, MINUTE_MS, mergeRings } from "./ring.ts"

/** Rows of subjects that nobody has asked for yet. Before any lock of the transaction, in key order. $1: org, $2: [{scope, subject}]. */
export const ensureSubjectsSql = `
insert into subject (org, scope, subject)
select $1::int, s.scope, s.subject from json_to_recordset($2::json) as s(scope smallint, subject text collate "C")
order by s.scope, s.subject
on conflict do nothing
`

/**
 * Take the mutex of every subject, in key order, and tell of how many there is one. What is decided from is read in a later statement: of
 * the rows that this one waited for only the locked ones would be fresh.
 */
export const lockSubjectsSql = `
select count(*) from (
  select 1 from subject u join json_to_recordset($2::json) as s(scope smallint, subject text collate "C")
    on u.org = $1::int and u.scope = s.scope and u.subject = s.subject
  order by u.org, u.scope, u.subject
  for update of u
) locked
`

/**
 * What `readMetersSql` tells, and the holds that were asked for by these ids before. $2: [{pos, org, agent, ask}].
 */
export const readAskedSql = metersSql(`select ${line("asked", {
  ...{ pos: "a.pos", id: "h.id", hash: "h.hash", state: "h.state", expires_ms: millis("h.expires_at") },
  ...{ tokens: "h.tokens", cost: "h.cost", model: "h.model" },
})}
from json_to_recordset($2::json) as a(pos int, org int, agent text collate "C", ask text collate "C")
join hold h on h.org = a.org and h.agent = a.agent and h.ask_id = a.ask`)

/**
 * The earliest end among the organization's open holds, by the partial index on open ones: in milliseconds, and whether it is past;
 * nothing where none is open.
 */
export const nextExpirySql = `
select concat_ws(' ', ${millis("min(expires_at)")}, bool_or(expires_at <= clock_timestamp())::text) from hold where org = $1::int and state = 'open'
`

/**
 * Set the holds, what they set aside of each subject, and the call slots that they take. One statement; all or nothing with its
 * transaction.
 *
 * A hold begins at a whole millisecond, cut and not rounded, so that it names the slot that was taken for it.
 *
 * $1: org. $2: the holds as JSON. $3: the rings that are kept, [{scope, width}]. $4: the instant that was decided at, in microseconds.
 */
export const writeHoldsSql = `
with asked as materialized (
  select *, to_timestamp($4::bigint / 1000000.0) as at from json_to_recordset($2::json) as h(id text, ask_id text, agent text collate "C", session text collate "C",
    "user" text collate "C", kind text, model text, tool text, tokens bigint, cost bigint, hash uuid, hold_ms bigint)
),
held as (
  insert into hold (org, id, ask_id, agent, session, user_name, kind, model, tool, tokens, cost, hash, created_at, expires_at)
  select $1::int, id, ask_id, agent, session, "user", kind, model, tool, tokens, cost, hash, begun, begun + hold_ms * interval '1 millisecond'
  from asked cross join lateral (select date_trunc('milliseconds', at) as begun) cut
  returning org
),
amounts as materialized (
  select v.scope::smallint as scope, v.subject, sum(a.tokens)::bigint as tokens, sum(a.cost)::bigint as cost, count(*)::bigint as calls,
    count(*) filter (where a.kind = 'tool')::bigint as tool_calls, max(a.at) as at
  from asked a
  cross join lateral (values (1, a.session), (2, a."user"), (3, a.agent), (4, '')) as v(scope, subject)
  where (select count(*) from held) >= 0
  group by 1, 2
),
subjects as (
  update subject s set held_tokens = s.held_tokens + a.tokens, held_cost = s.held_cost + a.cost, held_calls = s.held_calls + a.calls,
    held_tool_calls = s.held_tool_calls + a.tool_calls, last_at = greatest(s.last_at, a.at)
  from amounts a
  where s.org = $1::int and s.scope = a.scope and s.subject = a.subject
  returning s.org
),
minutes as (
  -- Of a session that has not reported yet there is no total.
  insert into total as t (${TOTAL_COLUMNS})
  select $1::int, 1, a.session, 0, 0, 0, 0, 0, 0, (select ${localDay("now()")} from org_state s where s.org = $1::int), 0, 0, 0, 0, 0, max(a.at),
    ($4::bigint / 1000) * 12 / ${MINUTE_MS}, 0, 0, count(*), count(*) filter (where a.kind = 'tool'), null
  from asked a
  where (select count(*) from subjects) >= 0
  group by a.session
  order by a.session
  on conflict (org, scope, subject, period) do update set${growTotalRing}
  returning org
)
insert into ring as r (org, scope, subject, width, slot, tokens, cost, calls, tool_calls)
select $1::int, x.scope, case x.scope when 1 then a.session when 2 then a."user" when 3 then a.agent else '' end as subject, x.width,
  ($4::bigint / 1000) * 12 / x.width, 0, 0, count(*), count(*) filter (where a.kind = 'tool')
from asked a cross join json_to_recordset($3::json) as x(scope int, width int)
where (select count(*) from minutes) >= 0 and not ${besideTotal("x")} and ${inRing("x", "a.kind = 'tool'")}
group by x.scope, subject, x.width
order by x.scope, subject, x.width
${mergeRings}
`
