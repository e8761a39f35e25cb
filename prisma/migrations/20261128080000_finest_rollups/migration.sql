-- The finest rollups know the model too, so that those of a minute, which every event added to and nobody read beyond the last hour,
-- are no longer kept. Those of fifteen seconds live for two days: they are summed anew from the events.

DELETE FROM rollup WHERE width IN (15, 60);

INSERT INTO rollup (org, width, slot, agent, user_name, model, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning,
  cost, assumed, calls, tool_calls)
SELECT f.org, 15, floor(date_part('epoch', f.at) / 15)::int, f.agent, '', f.model, sum(f.input), sum(f.cache_read), sum(f.cache_write_5m),
  sum(f.cache_write_1h), sum(f.output), sum(f.reasoning), sum(f.cost), sum(f.assumed), sum(f.calls), sum(f.tool_calls)
FROM (
  SELECT e.org, e.agent, e.model, e.input, e.cache_read, e.cache_write_5m, e.cache_write_1h, e.output, e.reasoning, e.cost, e.assumed,
    1 AS calls, (e.kind = 'tool')::int AS tool_calls,
    -- A call lies at its place where that is in the day that it counted in, else at its arrival.
    CASE WHEN e.local_day = CASE
        WHEN e.placed_at >= s.next_zone_from THEN greatest((e.placed_at AT TIME ZONE s.next_zone)::date, s.next_zone_on)
        ELSE (e.placed_at AT TIME ZONE s.zone)::date END
      THEN e.placed_at ELSE e.received_at END AS at
  FROM event e JOIN org_state s ON s.org = e.org
  WHERE e.received_at >= now() - interval '4 days'
) f
GROUP BY 1, 3, 4, 6;
