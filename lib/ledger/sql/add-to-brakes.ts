/** The step of recording that counts how often in a row each tool of a session failed, after `rollups`. `new`: the calls. Ends with `cleared`. */
export const ADD_TO_BRAKES = `
-- A tool's outcomes in a batch fall into runs of failures between successes; a third failure in a row waits for a person, whatever follows.
tool_steps as (
  select n.org, n.session, n.tool, n.outcome,
    count(*) filter (where n.outcome = 'ok') over (partition by n.org, n.session, n.tool order by n.pos) as run
  from new n where n.kind = 'tool' and not n.backfill and (select count(*) from rollups) >= 0
),
tool_runs as materialized (
  select org, session, tool, max(run) > 0 as cleared, coalesce(max(fails) filter (where run = 0), 0) as first, max(fails) as longest,
    (array_agg(fails order by run desc))[1] as last, sum(fails)::int as fails
  from (select org, session, tool, run, (count(*) filter (where outcome = 'error'))::int as fails from tool_steps group by 1, 2, 3, 4) r
  group by 1, 2, 3
),
failed as (
  insert into brake as b (org, session, tool, fails, last_fail_at)
  select org, session, tool, case when longest >= 3 then longest else last end, date_trunc('milliseconds', now())
  from tool_runs t
  where longest >= 3 or last > 0
    or first > 0 and exists (select from brake k where k.org = t.org and k.session = t.session and k.tool = t.tool)
  order by 1, 2, 3
  on conflict (org, session, tool) do update set
    fails = (select case
        when b.fails >= 3 or not t.cleared then b.fails + t.fails
        when b.fails + t.first >= 3 then b.fails + t.first
        when t.longest >= 3 then t.longest
        else t.last end
      from tool_runs t where t.org = b.org and t.session = b.session and t.tool = b.tool),
    last_fail_at = excluded.last_fail_at
  returning org, session, tool, fails, last_fail_at
),
cleared as (
  delete from brake b using tool_runs t
  where b.org = t.org and b.session = t.session and b.tool = t.tool and t.cleared and t.first = 0 and t.last = 0 and t.longest < 3 and b.fails < 3
    and (select count(*) from failed) >= 0
  returning b.org, b.session, b.tool
),
`
