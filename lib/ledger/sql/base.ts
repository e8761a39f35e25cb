import { localDay } from "./local-day.ts"

/**
 * What every subject of a new limit has used by now of the period that is running: what the limit leaves out. Whoever has used
 * nothing, or is seen for the first time later, has no row. Run in the transaction that makes the limit.
 *
 * No lock is needed for every event to count on exactly one side. A total is one row, which an event enters whole when its record
 * statement commits, and this statement sees it either with or without the event: with, the event is in the base and in the total,
 * so the limit does not count it; without (its statement is still running, or waits for this row's subject), it is only in the total
 * and counts. The base never changes and the total only grows, so no event changes sides. Whether the limit is *judged* with that
 * event is another matter, as with every new limit: the first decision that reads the new revision finds it in \`used\`.
 *
 * Of a plan's limit every user has a base, also one who comes to the plan later in the period.
 *
 * $1: org. $2: the limit's id. $3: scope. $4: subject; null: every one of the scope. $5: metric. $6: window: lifetime, month or day.
 */
export const storeBasesSql = `
insert into limit_base (org, limit_id, subject, period, amount)
select b.org, $2, b.subject, b.period, b.amount
from (
  select t.org, t.subject,
    case when $6 = 'day' then to_char(d.day, 'YYYYMMDD')::int else t.period end as period,
    case $5 || case when $6 = 'day' then ' of day' else '' end
      when 'tokens' then t.tokens when 'cost' then t.cost when 'calls' then t.calls when 'toolCalls' then t.tool_calls
      when 'tokens of day' then t.day_tokens when 'cost of day' then t.day_cost when 'calls of day' then t.day_calls
      when 'toolCalls of day' then t.day_tool_calls end as amount
  from org_state s
  cross join lateral (select ${localDay("statement_timestamp()")} as day) d
  join total t on t.org = s.org and t.scope = $3::smallint and ($4::text is null or t.subject = $4)
    and t.period = case when $6 = 'lifetime' then 0 else extract(year from d.day) * 100 + extract(month from d.day) end
    and ($6 <> 'day' or t.day = d.day)
  where s.org = $1::int
) b
where b.amount > 0
`

/**
 * What these limits leave out of these subjects' meters. A limit and its bases go together, so one snapshot tells a limit without a
 * base from one that is gone.
 *
 * $1: org, $2: [{limit, subject}].
 */
export const readBasesSql = `
select a."limit", a.subject, l.id is null as gone, b.period, b.amount
from json_to_recordset($2::json) as a("limit" text, subject text collate "C")
left join "limit" l on l.org = $1::int and l.id = a."limit"
left join limit_base b on b.org = $1::int and b.limit_id = a."limit" and b.subject = a.subject
`
