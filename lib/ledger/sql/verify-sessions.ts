import { eventsSince } from "./events-since.ts"
import { differences } from "./verify.ts"

/** The last session of the next page, in key order. $1: org, $2: from this one on, $3: how many. */
export const sessionPageSql = `
select count(*)::int as n, max(subject) as last from (
  select subject from total where org = $1::int and scope = 1 and subject >= $2 order by subject limit $3::int) page
`

const METERS = ["tokens", "cost", "assumed", "calls", "tool_calls"] as const

/**
 * The total of a session's life beside its events, what retention folded and later corrections; and the day beside it, where none
 * of the events of that day is folded. $1: org, $2: from this session on, $3: up to and with that one.
 */
export const sessionsSql = `
with facts as (
  select session as subject, local_day as day, input + cache_read + cache_write_5m + cache_write_1h + output as tokens, cost, assumed, 1 as calls,
    (kind = 'tool')::int as tool_calls
  from event where org = $1::int and session >= $2 and session <= $3 and received_at >= ${eventsSince}
  union all
  select session, local_day, 0, cost, assumed, 0, 0 from adjustment where org = $1::int and session >= $2 and session <= $3
  union all
  select subject, null, tokens, cost, assumed, calls, tool_calls
  from fold where org = $1::int and scope = 1 and period = 0 and subject >= $2 and subject <= $3
),
daily as (
  select subject, day, ${METERS.map((name) => `sum(${name}) as ${name}`).join(", ")} from facts group by subject, day
),
stored as (
  select t.*, exists (select from folded_day f where f.org = t.org and f.local_day = t.day) as is_folded
  from total t where org = $1::int and scope = 1 and period = 0 and subject >= $2 and subject <= $3
),
counted as (
  select d.subject, ${METERS.map((name) => `sum(d.${name}) as ${name}, coalesce(sum(d.${name}) filter (where d.day = s.day), 0) as day_${name}`).join(", ")}
  from daily d left join stored s using (subject)
  group by d.subject
)
${differences(
  "total",
  `json_build_object('scope', 'session', 'subject', subject, 'period', 0)`,
  "stored full join counted using (subject)",
  [
    ...METERS.map((name) => [name, `stored.${name}`, `counted.${name}`] as const),
    ...METERS.map(
      (name) =>
        [`day_${name}`, `stored.day_${name}`, `case when stored.is_folded then stored.day_${name} else counted.day_${name} end`] as const,
    ),
  ],
)}`
