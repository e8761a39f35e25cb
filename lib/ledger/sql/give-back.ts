/**
 * What ended holds had set aside of their subjects is given back: CTEs that end in `unheld`, the subjects as they are after. Their rows are
 * locked in key order before they are changed.
 *
 * @param ended a relation of the statement with the columns org, agent, session, user_name, kind, tokens, cost: each hold that this very
 * statement ended, so that it is given back once
 * @param after the step of the statement before this one
 */
export function giveBack(ended: string, after: string): string {
  return `
freed as materialized (
  select e.org, v.scope::smallint as scope, v.subject, sum(e.tokens)::bigint as tokens, sum(e.cost)::bigint as cost,
    count(*)::bigint as calls, count(*) filter (where e.kind = 'tool')::bigint as tool_calls
  from ${ended} e
  cross join lateral (values (1, e.session), (2, e.user_name), (3, e.agent), (4, '')) as v(scope, subject)
  group by 1, 2, 3
),
locked_subjects as materialized (
  select s.org, s.scope, s.subject, f.tokens, f.cost, f.calls, f.tool_calls
  from freed f join subject s on s.org = f.org and s.scope = f.scope and s.subject = f.subject
  where (select count(*) from ${after}) >= 0
  order by s.org, s.scope, s.subject
  for update of s
),
unheld as (
  update subject s set held_tokens = s.held_tokens - l.tokens, held_cost = s.held_cost - l.cost,
    held_calls = s.held_calls - l.calls, held_tool_calls = s.held_tool_calls - l.tool_calls
  from locked_subjects l
  where s.org = l.org and s.scope = l.scope and s.subject = l.subject
  returning s.org, s.scope, s.subject, s.held_tokens, s.held_cost, s.held_calls, s.held_tool_calls
)`
}

/** Of holds that are looked up by id. Said by their end and not by their state, so that no plan takes the index of the open ones for a short way. */
export const STILL_OPEN = "h.ended_at is null"
