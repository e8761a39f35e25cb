/**
 * The latest calls of one tool with one fingerprint in one session, at most ten of each, placed in the last minute and after a
 * Resume. By the index (org, session, received_at): a call is never placed after it was received.
 *
 * $1: org. $2: [{session, tool, fingerprint, since}] as JSON, `since` in milliseconds. $3: how many. $4: the span in milliseconds.
 */
export const findLoopsSql = `
select t.pos, (extract(epoch from e.placed_at) * 1000)::bigint as at
from (select row_number() over () - 1 as pos, j.* from json_to_recordset($2::json)
  as j(session text collate "C", tool text collate "C", fingerprint text collate "C", since double precision)) t
cross join lateral (
  select placed_at from event
  where org = $1::int and session = t.session and received_at > now() - $4::int * interval '1 millisecond'
    and kind = 'tool' and tool = t.tool and fingerprint = t.fingerprint and source <> 'backfill'
    and placed_at > greatest(now() - $4::int * interval '1 millisecond', to_timestamp(t.since / 1000.0))
  order by received_at desc limit $3::int
) e
order by t.pos, e.placed_at
`
