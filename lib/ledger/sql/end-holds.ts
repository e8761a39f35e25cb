/**
 * End holds and give back what they set aside. Exactly one of settle, release and expiry wins, since each changes only an open hold.
 * Holds are locked before subjects, both in key order.
 */
function endHolds(pick: string, state: "released" | "expired"): string {
  return `
with picked as materialized (${pick}),
ended as (
  update hold h set state = '${state}', ended_at = now()
  from picked p
  where h.org = p.org and h.id = p.id and h.state = 'open'
  returning h.org, h.id, h.agent, h.session, h.user_name, h.kind, h.tokens, h.cost
),
freed as materialized (
  select e.org, v.scope::smallint as scope, v.subject, sum(e.tokens)::bigint as tokens, sum(e.cost)::bigint as cost,
    count(*)::bigint as calls, count(*) filter (where e.kind = 'tool')::bigint as tool_calls
  from ended e
  cross join lateral (values (1, e.session), (2, e.user_name), (3, e.agent), (4, '')) as v(scope, subject)
  group by 1, 2, 3
),
locked as materialized (
  select s.org, s.scope, s.subject, f.tokens, f.cost, f.calls, f.tool_calls
  from freed f join subject s on s.org = f.org and s.scope = f.scope and s.subject = f.subject
  order by s.org, s.scope, s.subject
  for update of s
),
given as (
  update subject s set held_tokens = s.held_tokens - l.tokens, held_cost = s.held_cost - l.cost,
    held_calls = s.held_calls - l.calls, held_tool_calls = s.held_tool_calls - l.tool_calls
  from locked l
  where s.org = l.org and s.scope = l.scope and s.subject = l.subject
  returning s.org
)
select distinct org from ended where (select count(*) from given) >= 0
`
}

/** The call did not happen: everything is given back. $1: org, $2: hold id, $3: the only agent that may (null: any). */
export const releaseHoldSql = endHolds(
  `select org, id from hold where org = $1::int and id = $2 and ($3::text is null or agent = $3) and state = 'open' for update`,
  "released",
)

/** Holds whose sender never came back, 500 at a time; rows that somebody else is ending are left to them. */
export const sweepHoldsSql = endHolds(
  `select org, id from (
    select org, id from hold where state = 'open' and expires_at <= now() order by expires_at limit 500 for update skip locked
  ) due order by org, id`,
  "expired",
)
