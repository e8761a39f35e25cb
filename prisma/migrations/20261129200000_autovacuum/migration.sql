-- As of events, ANALYZE of holds looks only at what queries are planned by: under load it comes every 15 s, and took 0.17 s of a core each time.
ALTER TABLE hold
  ALTER org SET STATISTICS 20,
  ALTER id SET STATISTICS 20,
  ALTER ask_id SET STATISTICS 20,
  ALTER agent SET STATISTICS 20,
  ALTER session SET STATISTICS 20,
  ALTER user_name SET STATISTICS 20,
  ALTER state SET STATISTICS 20,
  ALTER created_at SET STATISTICS 20,
  ALTER expires_at SET STATISTICS 20,
  ALTER ended_at SET STATISTICS 20,
  ALTER kind SET STATISTICS 0,
  ALTER model SET STATISTICS 0,
  ALTER tool SET STATISTICS 0,
  ALTER tokens SET STATISTICS 0,
  ALTER cost SET STATISTICS 0,
  ALTER hash SET STATISTICS 0;

-- Events and their keys are only added. A vacuum that comes for new rows alone marks their pages as seen by all, and each page that has been through
-- a checkpoint goes into the log as a whole for that: up to 40 MB/s, for seconds, while commits wait. Rows that retention deletes still bring
-- one, and so does the age of transactions.
--
-- While ANALYZE looks at a sample, no version of a row that changes meanwhile can be cleared away, and each change of the busiest rows has to
-- pass all of them: of events it looks at half as many rows, and when they are half as many again; of keys, which are only ever looked up whole, at 300.
ALTER TABLE event_key
  ALTER org SET STATISTICS 1,
  ALTER k SET STATISTICS 1,
  ALTER ref SET STATISTICS 1,
  ALTER received_at SET STATISTICS 1,
  SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 10000000);

-- After either of a table every connection plans again what it has prepared about it, which takes as long as recording twenty calls. Of the ledger's own
-- tables each came every 15 s under load, for rows that are changed all the time and stay the same to whoever plans.
ALTER TABLE total SET (autovacuum_vacuum_threshold = 50000, autovacuum_analyze_threshold = 1000000);
ALTER TABLE ring SET (autovacuum_vacuum_threshold = 50000, autovacuum_analyze_threshold = 1000000);
ALTER TABLE rollup SET (autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_insert_threshold = 50000, autovacuum_analyze_threshold = 1000000);
ALTER TABLE subject SET (autovacuum_vacuum_threshold = 50000, autovacuum_analyze_threshold = 1000000);
ALTER TABLE hold SET (autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_insert_threshold = 50000, autovacuum_analyze_threshold = 1000000);

CREATE OR REPLACE FUNCTION sample_events(events regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  told text[] := '{org,received_at,k,agent,session,user_name,kind,model,tool,cost_reported,price_version,measured,local_day,settled,late,outcome,fingerprint,source}';
BEGIN
  EXECUTE (
    SELECT format('ALTER TABLE %s ', events) || string_agg(
      format('ALTER %I SET STATISTICS %s', attname, CASE WHEN attname = ANY (told) THEN 10 ELSE 0 END), ', ')
    FROM pg_attribute WHERE attrelid = events AND attnum > 0 AND NOT attisdropped);
  -- A partitioned table has no rows of its own.
  IF (SELECT relkind FROM pg_class WHERE oid = events) = 'r' THEN
    EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0.5)', events);
  END IF;
END $$;

SELECT sample_events('event');
SELECT sample_events(inhrelid) FROM pg_inherits WHERE inhparent = 'event'::regclass;
