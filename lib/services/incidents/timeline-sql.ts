const before = "timestamptz 'epoch' + $3::bigint * interval '1 microsecond'"

/** One kind of entry: the newest that come after the cursor in the order (instant, kind, key), each descending. */
function arm(kind: string, at: string, key: string, body: string, from: string): string {
  return `(select ${at} as at, '${kind}' collate "C" as kind, (${key})::text collate "C" as key, (${body})::text as body
  from ${from} and ${at} <= ${before} and (${at}, '${kind}' collate "C", (${key})::text collate "C") < (${before}, $4::text, $5::text)
  order by ${at} desc, 3 desc limit $6::int)`
}

/**
 * What happened in a session, newest first, one page by key: each kind from an index of its own, merged by instant.
 *
 * $1: org. $2: the session's name. $3, $4, $5: instant in microseconds, kind and key of the last entry seen. $6: how many.
 * $7: the session's id. 64-bit figures travel as text.
 */
export const timelineSql = `
with stops as materialized (
  select id, blocking from incident where org = $1::int and session = $2
  union all
  select id, true from kill_switch where org = $1::int and scope = 'session' and subject = $2
)
select (extract(epoch from at) * 1000000)::bigint as at, kind, key, body from (
${[
  arm(
    "call",
    "e.received_at",
    "e.k",
    `json_build_object('id', e.id, 'placed', (extract(epoch from e.placed_at) * 1000)::bigint, 'duration', e.duration_ms, 'agent', e.agent,
      'user', e.user_name, 'kind', e.kind, 'model', e.model, 'tool', e.tool, 'fingerprint', e.fingerprint, 'outcome', e.outcome,
      'tokens', (e.input + e.cache_read + e.cache_write_5m + e.cache_write_1h + e.output)::text, 'cost', e.cost::text, 'reported', e.cost_reported::text,
      'input', e.input::text, 'cache_read', e.cache_read::text, 'cache_write', (e.cache_write_5m + e.cache_write_1h)::text,
      'output', e.output::text, 'assumed', e.assumed > 0,
      'measured', e.measured, 'late', e.late)`,
    "event e where e.org = $1::int and e.session = $2",
  ),
  arm(
    "hold",
    "h.created_at",
    "h.id",
    `json_build_object('id', h.id, 'agent', h.agent, 'model', h.model, 'tool', h.tool, 'state', h.state, 'cost', h.cost::text,
      'tokens', h.tokens::text, 'ended', (extract(epoch from h.ended_at) * 1000)::bigint)`,
    "hold h where h.org = $1::int and h.session = $2",
  ),
  arm("opened", "i.opened_at", "i.id", "json_build_object('id', i.id)", "incident i where i.org = $1::int and i.session = $2"),
  arm("closed", "i.closed_at", "i.id", "json_build_object('id', i.id)", "incident i where i.org = $1::int and i.session = $2"),
  arm(
    "told",
    "o.told_at",
    "o.cause || ' ' || o.agent",
    "json_build_object('agent', o.agent, 'cause', o.cause)",
    `stops s join obedience o on o.org = $1::int and o.cause = s.id
    where s.blocking and exists (select from session_agent p where p.org = $1::int and p.session = $2 and p.agent = o.agent)`,
  ),
  arm(
    "warning",
    "w.at",
    "w.id",
    `json_build_object('limit', w.limit_id, 'fraction', w.fraction, 'used', w.used::text, 'ceiling', w.ceiling::text)`,
    "warning w where w.org = $1::int and w.session = $2",
  ),
  arm(
    "corrected",
    "c.at",
    "c.model || ' ' || c.reason",
    "json_build_object('model', c.model, 'reason', c.reason, 'by', c.created_by, 'cost', c.cost::text)",
    `(select created_at as at, model, reason, created_by, sum(cost)::int8 as cost from adjustment
      where org = $1::int and session = $2 group by 1, 2, 3, 4) c where true`,
  ),
  arm(
    "action",
    "a.at",
    "lpad(a.seq::text, 19, '0')",
    "json_build_object('name', a.action, 'by', a.actor_name, 'target', a.target, 'details', a.after)",
    "audit a where a.org = $1::int and a.target in (select id from stops union all select $7::text)",
  ),
].join("\nunion all\n")}
) entries
order by entries.at desc, entries.kind desc, entries.key desc limit $6::int
`
