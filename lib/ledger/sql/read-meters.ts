import { asLines, heldOf, line, millis, ringLine, totalRingOf } from "./lines.ts"
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
 * $1: [{org, agent, session, user}] as JSON.
 */
export const readMetersSql = metersSql()

/** The same, and what else is to be told. */
export function metersSql(...more: readonly string[]): string {
  return `
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
${asLines(
  `select ${line("org", {
    ...{ org: "org", rev: "max(rev)", clock: "(extract(epoch from greatest(statement_timestamp(), max(last_at))) * 1000000)::bigint" },
    ...{ day: "local_day", began: "null" },
  })}
from wanted w left join subject s using (org, scope, subject) group by org, local_day`,
  `select ${line("total", {
    ...{ org: "w.org", scope: "w.scope", subject: "w.subject", period: "w.period", day: "coalesce(t.day, w.local_day)" },
    ...{ tokens: whole("tokens"), cost: whole("cost"), calls: whole("calls"), tool_calls: whole("tool_calls") },
    ...{ day_tokens: today("tokens"), day_cost: today("cost"), day_calls: today("calls"), day_tool_calls: today("tool_calls") },
    ...heldOf("s"),
    ...totalRingOf(),
  })}
from wanted w
left join total t on t.org = w.org and t.scope = w.scope and t.subject = w.subject and t.period = w.period
left join subject s on s.org = w.org and s.scope = w.scope and s.subject = w.subject`,
  `select ${ringLine()}
from wanted w join ring r on r.org = w.org and r.scope = w.scope and r.subject = w.subject`,
  `select ${line("brake", {
    ...{ org: "b.org", session: "b.session", tool: "b.tool", fails: "b.fails" },
    last_fail_ms: millis("b.last_fail_at"),
  })}
from wanted w join brake b on b.org = w.org and b.session = w.subject and w.scope = 1`,
  subjectStopRows("wanted"),
  ...more,
)}`
}

/** Nothing where nobody was recorded yet. */
function whole(figure: string): string {
  return `coalesce(t.${figure}, 0)`
}

/** What was counted on another day is not today's. */
function today(figure: string): string {
  return `case when t.day = w.local_day then t.day_${figure} else 0 end`
}
