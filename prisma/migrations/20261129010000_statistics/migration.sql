-- What ANALYZE looks at. Under load it comes every minute or so, and took 0.34 s of a core for one month of events, most of it for columns that no
-- query is planned by: 0.03 s without them, and with a sample of 6,000 rows instead of 30,000.
CREATE FUNCTION sample_events(events regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  told text[] := '{org,received_at,k,agent,session,user_name,kind,model,tool,cost_reported,price_version,measured,local_day,settled,late,outcome,fingerprint,source}';
BEGIN
  EXECUTE (
    SELECT format('ALTER TABLE %s ', events) || string_agg(
      format('ALTER %I SET STATISTICS %s', attname, CASE WHEN attname = ANY (told) THEN 20 ELSE 0 END), ', ')
    FROM pg_attribute WHERE attrelid = events AND attnum > 0 AND NOT attisdropped);
END $$;

-- Those that are there; a new one is told as it is made.
SELECT sample_events('event');

CREATE OR REPLACE FUNCTION make_event_partition(first_day timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition_name text := 'event_' || to_char(first_day AT TIME ZONE 'UTC', 'YYYYMM');
BEGIN
  IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(72707370);
  IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
  PERFORM sample_events(partition_name::regclass);
  IF EXISTS (SELECT FROM pg_policy WHERE polrelid = 'event'::regclass AND polname = 'system') THEN PERFORM raise_wall(partition_name::regclass); END IF;
  EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, first_day,
    (first_day AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
END $$;

ALTER TABLE event_key
  ALTER org SET STATISTICS 20,
  ALTER k SET STATISTICS 20,
  ALTER ref SET STATISTICS 20,
  ALTER received_at SET STATISTICS 20;

ALTER TABLE ring
  ALTER cells SET STATISTICS 0;

ALTER TABLE total
  ALTER tokens SET STATISTICS 0,
  ALTER cost SET STATISTICS 0,
  ALTER assumed SET STATISTICS 0,
  ALTER calls SET STATISTICS 0,
  ALTER tool_calls SET STATISTICS 0,
  ALTER day_tokens SET STATISTICS 0,
  ALTER day_cost SET STATISTICS 0,
  ALTER day_assumed SET STATISTICS 0,
  ALTER day_calls SET STATISTICS 0,
  ALTER day_tool_calls SET STATISTICS 0,
  ALTER last_at SET STATISTICS 0;
