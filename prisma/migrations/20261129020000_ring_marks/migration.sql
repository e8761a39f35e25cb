-- A ring as counters and marks. The counters (tokens, cost, calls, tool_calls) grow for as long as the window is never empty; `slot` is the newest
-- slot that was added to; `marks` is what the counters were when each of the last 13 slots began, that of `slot` first: 13 × (tokens, cost,
-- calls, tool calls), null where all of them are 0. What a slot holds is the difference of two marks, and what the window holds that of the counters
-- and one mark. So a call that comes to the newest slot, as nearly all do, adds to the counters and leaves the marks as they are.
ALTER TABLE ring ADD slot bigint, ADD tokens bigint, ADD cost bigint, ADD calls bigint, ADD tool_calls bigint, ADD marks bigint[];

DROP AGGREGATE ring_sum(bigint[]);
DROP FUNCTION ring_merge(bigint[], bigint[]);

-- Two rings of one subject as one: each is brought to the newer slot of the two, and counters and marks add up. What is older than 12 slots before
-- it is left out. A ring is [slot, tokens, cost, calls, tool calls], or that and its marks; the result has its marks.
-- STRICT, so that the aggregate begins with its first ring instead of with null.
CREATE FUNCTION ring_merge(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  zeros CONSTANT bigint[] := '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}';
  newer bigint[] := CASE WHEN a[1] >= b[1] THEN a ELSE b END;
  older bigint[] := CASE WHEN a[1] >= b[1] THEN b ELSE a END;
  gap bigint := newer[1] - older[1];
  marks bigint[];
BEGIN
  IF cardinality(newer) = 5 THEN
    newer := newer || zeros;
  END IF;
  IF gap > 12 THEN
    RETURN newer;
  END IF;
  marks := CASE WHEN cardinality(older) > 5 THEN older[6 : 57 - 4 * gap] ELSE zeros[1 : 52 - 4 * gap] END;
  FOR i IN 1..gap LOOP
    marks := older[2:5] || marks;
  END LOOP;
  FOR i IN 1..4 LOOP
    newer[1 + i] := newer[1 + i] + older[1 + i];
  END LOOP;
  -- The ring of one cell that a later one joins, which is the usual one: it had no marks of its own.
  IF newer[6:57] = zeros THEN
    RETURN newer[1:5] || marks;
  END IF;
  FOR i IN 1..52 LOOP
    newer[5 + i] := newer[5 + i] + marks[i];
  END LOOP;
  RETURN newer;
END $$;

CREATE AGGREGATE ring_sum(bigint[]) (SFUNC = ring_merge, STYPE = bigint[], PARALLEL = SAFE);

UPDATE ring r SET slot = s.ring[1], tokens = s.ring[2], cost = s.ring[3], calls = s.ring[4], tool_calls = s.ring[5], marks = s.ring[6:57]
FROM (
  SELECT org, scope, subject, width, ring_sum(cells[i : i + 4]) AS ring
  FROM ring CROSS JOIN generate_series(1, cardinality(cells), 5) AS i
  WHERE cells[i] >= 0
  GROUP BY org, scope, subject, width
) s
WHERE (r.org, r.scope, r.subject, r.width) = (s.org, s.scope, s.subject, s.width);

UPDATE ring SET marks = NULL WHERE cardinality(marks) = 0;
DELETE FROM ring WHERE slot IS NULL;

ALTER TABLE ring
  DROP cells,
  ALTER slot SET NOT NULL,
  ALTER tokens SET NOT NULL,
  ALTER cost SET NOT NULL,
  ALTER calls SET NOT NULL,
  ALTER tool_calls SET NOT NULL,
  ALTER slot SET STATISTICS 0,
  ALTER tokens SET STATISTICS 0,
  ALTER cost SET STATISTICS 0,
  ALTER calls SET STATISTICS 0,
  ALTER tool_calls SET STATISTICS 0,
  ALTER marks SET STATISTICS 0;
