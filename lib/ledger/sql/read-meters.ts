import { asLines } from "./lines.ts"
import { localDay } from "./local-day.ts"
import { subjectStopRows } from "./subject-stops.ts"

/**
 * Everything that a decision reads about some (agent, session, user), as of one snapshot: totals of the session's life and of the
 * current month of user, agent and organization (0 where nothing was recorded), what their open holds set aside, all their rings,
 * the brakes of their sessions, their open incidents and grants, and the organization's revision, local day and the database's clock: the start of this statement, which
 * in \`authorize\` is after its locks, and never before the last one that decided about these subjects.
 *
 * The start and not the end, since the snapshot is taken between the two: a batch that this reading does not see had not committed
 * when its snapshot was taken, and takes its own clock when it has all its locks, at its end. So whatever waited meanwhile is newer than
 * this reading, as it should be. What is left are the milliseconds between a batch's clock and the end of its commit: a reading
 * that begins there is newer and does not know of the batch. The next reply puts that right, and `authorize` looks at no revision.
 *
 * $1: [{org, agent, session, user}] as JSON. Rows have the columns of \`recordSql\`.
 */
export const readMetersSql = `
with asked as materialized (
  select distinct a.org, s.rev, v.scope::smallint as scope, v.subject collate "C" as subject,
    ${localDay("statement_timestamp()")} as local_day
  from json_to_recordset($1::json) as a(org int, agent text collate "C", session text collate "C", "user" text collate "C")
  join org_state s on s.org = a.org
  cross join lateral (values (1, a.session), (2, a."user"), (3, a.agent), (4, '')) as v(scope, subject)
),
wanted as materialized (
  select *, (case when scope = 1 then 0 else date_part('year', local_day) * 100 + date_part('month', local_day) end)::int as period from asked
)
${asLines(`
select 'event' as row, null::int as pos, org, null::int as scope, null as subject, 0 as period, local_day as day, null as cells,
  0::bigint as tokens, 0::bigint as cost, max(rev) as calls,
  (extract(epoch from greatest(statement_timestamp(), max(last_at))) * 1000000)::bigint as tool_calls,
  null::bigint as day_tokens, null::bigint as day_cost, null::bigint as day_calls, null::bigint as day_tool_calls,
  null::bigint as held_tokens, null::bigint as held_cost, null::bigint as held_calls, null::bigint as held_tool_calls
from wanted w left join subject s using (org, scope, subject) group by org, local_day
union all
select 'total', null, w.org, w.scope, w.subject, w.period, coalesce(t.day, w.local_day), null,
  coalesce(t.tokens, 0), coalesce(t.cost, 0), coalesce(t.calls, 0), coalesce(t.tool_calls, 0),
  case when t.day = w.local_day then t.day_tokens else 0 end, case when t.day = w.local_day then t.day_cost else 0 end,
  case when t.day = w.local_day then t.day_calls else 0 end, case when t.day = w.local_day then t.day_tool_calls else 0 end,
  coalesce(s.held_tokens, 0), coalesce(s.held_cost, 0), coalesce(s.held_calls, 0), coalesce(s.held_tool_calls, 0)
from wanted w
left join total t on t.org = w.org and t.scope = w.scope and t.subject = w.subject and t.period = w.period
left join subject s on s.org = w.org and s.scope = w.scope and s.subject = w.subject
union all
select 'ring', null, r.org, r.scope, r.subject, r.width, null, r.cells::text, null, null, null, null, null, null, null, null, null, null, null, null
from wanted w join ring r on r.org = w.org and r.scope = w.scope and r.subject = w.subject
union all
select 'brake', null, b.org, b.fails, b.session, null, null, b.tool, (extract(epoch from b.last_fail_at) * 1000)::bigint, null, null, null, null,
  null, null, null, null, null, null, null
from wanted w join brake b on b.org = w.org and b.session = w.subject and w.scope = 1
union all
${subjectStopRows("wanted")}
`)}`
