import { differences, sameColumns, scopeName } from "./verify.ts"

/** The last subject of the next page, in key order. $1: org, $2: scope, $3: from this subject on, $4: how many. */
export const subjectPageSql = `
select count(*)::int as n, max(subject) as last from (
  select subject from subject where org = $1::int and scope = $2::smallint and subject >= $3 order by subject limit $4::int) page
`

/**
 * What a subject says is held, beside the sum of its open holds, subjects without a row included.
 * $1: org, $2: scope, $3: from this subject on, $4: up to and with that one.
 */
export const heldSql = `
with stored as (
  select * from subject where org = $1::int and scope = $2::smallint and subject >= $3 and subject <= $4
),
counted as (
  select v.subject, sum(h.tokens) as held_tokens, sum(h.cost) as held_cost, count(*) as held_calls,
    count(*) filter (where h.kind = 'tool') as held_tool_calls
  from hold h
  cross join lateral (select (array[h.session, h.user_name, h.agent, ''])[$2::int] collate "C" as subject) v
  where h.org = $1::int and h.state = 'open' and v.subject >= $3 and v.subject <= $4
  group by v.subject
)
${differences(
  "subject",
  `json_build_object('scope', ${scopeName("$2::int")}, 'subject', subject)`,
  "stored full join counted using (subject)",
  sameColumns("held_tokens", "held_cost", "held_calls", "held_tool_calls"),
)}`
