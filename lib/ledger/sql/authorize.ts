import { TOTAL_COLUMNS } from "./add-to-totals.ts"
import { line, millis } from "./lines.ts"
import { localDay } from "./local-day.ts"
import { metersSql } from "./read-meters.ts"
import { besideTotal, growTotalRing, inRing, MINUTE_MS, mergeRings } from "./ring.ts"

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
 * Set the holds, the call slots that they take, and what they set aside of each subject, which the first one gives its row. One statement;
 * all or nothing with its transaction. Subjects come last, so that they are locked for the shortest time: that of the organization is everybody's.
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
minutes as (
  -- Of a session that has not reported yet there is no total.
  insert into total as t (${TOTAL_COLUMNS})
  select $1::int, 1, a.session, 0, 0, 0, 0, 0, 0, (select ${localDay("now()")} from org_state s where s.org = $1::int), 0, 0, 0, 0, 0, max(a.at),
    ($4::bigint / 1000) * 12 / ${MINUTE_MS}, 0, 0, count(*), count(*) filter (where a.kind = 'tool'), null
  from asked a
  where (select count(*) from held) >= 0
  group by a.session
  order by a.session
  on conflict (org, scope, subject, period) do update set${growTotalRing}
  returning org
),
rings as (
  insert into ring as r (org, scope, subject, width, slot, tokens, cost, calls, tool_calls)
  select $1::int, x.scope, case x.scope when 1 then a.session when 2 then a."user" when 3 then a.agent else '' end as subject, x.width,
    ($4::bigint / 1000) * 12 / x.width, 0, 0, count(*), count(*) filter (where a.kind = 'tool')
  from asked a cross join json_to_recordset($3::json) as x(scope int, width int)
  where (select count(*) from minutes) >= 0 and not ${besideTotal("x")} and ${inRing("x", "a.kind = 'tool'")}
  group by x.scope, subject, x.width
  order by x.scope, subject, x.width
  ${mergeRings}
  returning org
)
insert into subject as s (org, scope, subject, held_tokens, held_cost, held_calls, held_tool_calls, last_at)
select $1::int, v.scope, v.subject, sum(a.tokens), sum(a.cost), count(*), count(*) filter (where a.kind = 'tool'), max(a.at)
from asked a
cross join lateral (values (1, a.session), (2, a."user"), (3, a.agent), (4, '')) as v(scope, subject)
where (select count(*) from rings) >= 0
group by v.scope, v.subject
order by v.scope, v.subject
on conflict (org, scope, subject) do update set
  held_tokens = s.held_tokens + excluded.held_tokens, held_cost = s.held_cost + excluded.held_cost,
  held_calls = s.held_calls + excluded.held_calls, held_tool_calls = s.held_tool_calls + excluded.held_tool_calls,
  last_at = greatest(s.last_at, excluded.last_at)
`
