-- The ring of a session's minute moves into the row of its total: nearly every call changes both, and another row costs more than six more columns.
ALTER TABLE total
  ADD ring_slot bigint,
  ADD ring_tokens bigint,
  ADD ring_cost bigint,
  ADD ring_calls bigint,
  ADD ring_tool_calls bigint,
  ADD ring_marks bigint[],
  ALTER ring_slot SET STATISTICS 0,
  ALTER ring_tokens SET STATISTICS 0,
  ALTER ring_cost SET STATISTICS 0,
  ALTER ring_calls SET STATISTICS 0,
  ALTER ring_tool_calls SET STATISTICS 0,
  ALTER ring_marks SET STATISTICS 0,
  -- Of the key a sample of 6,000 rows is enough: it is looked at every few seconds under load.
  ALTER org SET STATISTICS 20,
  ALTER scope SET STATISTICS 20,
  ALTER subject SET STATISTICS 20,
  ALTER period SET STATISTICS 20;

ALTER TABLE ring
  ALTER org SET STATISTICS 20,
  ALTER scope SET STATISTICS 20,
  ALTER subject SET STATISTICS 20,
  ALTER width SET STATISTICS 20;

-- A session that has asked and not reported yet has no total: it gets one of nothing.
INSERT INTO total AS t (org, scope, subject, period, tokens, cost, assumed, calls, tool_calls,
  day, day_tokens, day_cost, day_assumed, day_calls, day_tool_calls, last_at,
  ring_slot, ring_tokens, ring_cost, ring_calls, ring_tool_calls, ring_marks)
SELECT r.org, 1, r.subject, 0, 0, 0, 0, 0, 0, (now() AT TIME ZONE s.zone)::date, 0, 0, 0, 0, 0, now(),
  r.slot, r.tokens, r.cost, r.calls, r.tool_calls, r.marks
FROM ring r JOIN org_state s USING (org)
WHERE r.scope = 1 AND r.width = 60000
ON CONFLICT (org, scope, subject, period) DO UPDATE SET ring_slot = excluded.ring_slot, ring_tokens = excluded.ring_tokens,
  ring_cost = excluded.ring_cost, ring_calls = excluded.ring_calls, ring_tool_calls = excluded.ring_tool_calls, ring_marks = excluded.ring_marks;

DELETE FROM ring WHERE scope = 1 AND width = 60000;

-- A ring from what was added to one slot, and from calls that stand apart: each is taken from it again, and counts in the slot that it names, if
-- any. `apart`: [slot or null, tokens, cost, calls, tool calls] of each. Null where nothing is left.
CREATE FUNCTION ring_of(ring bigint[], apart bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ring_sum(array[slot, tokens, cost, calls, tool_calls])
  FROM (
    SELECT slot, bigint_sum(tokens) AS tokens, bigint_sum(cost) AS cost, bigint_sum(calls) AS calls, bigint_sum(tool_calls) AS tool_calls
    FROM (
      SELECT ring[1], ring[2], ring[3], ring[4], ring[5]
      UNION ALL
      SELECT ring[1], -apart[i][2], -apart[i][3], -apart[i][4], -apart[i][5] FROM generate_series(1, array_length(apart, 1)) AS i
      UNION ALL
      SELECT apart[i][1], apart[i][2], apart[i][3], apart[i][4], apart[i][5] FROM generate_series(1, array_length(apart, 1)) AS i
      WHERE apart[i][1] IS NOT NULL
    ) AS calls (slot, tokens, cost, calls, tool_calls)
    GROUP BY slot
  ) AS slots
  WHERE tokens <> 0 OR cost <> 0 OR calls <> 0 OR tool_calls <> 0
$$;
