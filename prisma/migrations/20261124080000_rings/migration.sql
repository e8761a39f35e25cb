-- A ring is a list of cells (slot, tokens, cost, calls, tool calls), either the one cell of a subject that was seen in one slot only,
-- or 13 of them: slot n is the cell at n % 13, and an empty cell has the slot -1. What a batch adds is nearly always one cell, so that is
-- put in place by slices (see lib/ledger/sql/ring.ts), and only the rest walks through all of them.

DROP AGGREGATE ring_sum(bigint[]);
DROP FUNCTION ring_merge(bigint[], bigint[]);
DROP FUNCTION ring_cell(bigint, bigint, bigint, bigint, bigint);

UPDATE ring SET cells = (
  SELECT array_agg(cells[v.run * 13 + i] ORDER BY i, v.run) FROM generate_series(1, 13) AS i CROSS JOIN generate_series(0, 4) AS v(run));

-- Two rings of one subject as one of 13 cells: an equal slot adds, a newer one replaces, an older one is ignored.
-- STRICT, so that the aggregate begins with its first ring instead of with null.
CREATE FUNCTION ring_merge(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  cells bigint[] := '{-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0,-1,0,0,0,0}';
  at int;
BEGIN
  IF cardinality(a) = 65 THEN
    cells := a;
  ELSE
    at := 5 * (a[1] % 13);
    cells[at + 1 : at + 5] := a;
  END IF;
  FOR i IN 1..cardinality(b) BY 5 LOOP
    CONTINUE WHEN b[i] < 0;
    at := 5 * (b[i] % 13);
    IF b[i] = cells[at + 1] THEN
      cells[at + 2] := cells[at + 2] + b[i + 1];
      cells[at + 3] := cells[at + 3] + b[i + 2];
      cells[at + 4] := cells[at + 4] + b[i + 3];
      cells[at + 5] := cells[at + 5] + b[i + 4];
    ELSIF b[i] > cells[at + 1] THEN
      cells[at + 1 : at + 5] := b[i : i + 4];
    END IF;
  END LOOP;
  RETURN cells;
END $$;

CREATE AGGREGATE ring_sum(bigint[]) (SFUNC = ring_merge, STYPE = bigint[], PARALLEL = SAFE);

-- sum(bigint) counts in numeric; this one adds, and fails on overflow, as the columns would.
CREATE AGGREGATE bigint_sum(bigint) (SFUNC = int8pl, STYPE = bigint, PARALLEL = SAFE);
