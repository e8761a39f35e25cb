-- Events are kept for so many days and then vouched for by sums. What is accepted without `backfill` may have happened 35 days ago, so
-- an event stays recognisable for longer than that: a repeat is never counted again as long as it can arrive as news.
UPDATE "organization" SET "retention_days" = 36 WHERE "retention_days" < 36;
UPDATE "organization" SET "retention_days" = 36500 WHERE "retention_days" > 36500;
ALTER TABLE "organization" ADD CONSTRAINT "organization_retention_days" CHECK ("retention_days" BETWEEN 36 AND 36500);

-- How far retention has come with an organization: an instant for each part of the work, so that a crash between two steps leaves
-- nothing to mend.
CREATE TABLE "retention" (
    "org" INTEGER NOT NULL,
    "events_since" TIMESTAMPTZ(6),
    "keys_going" TIMESTAMPTZ(6),
    "keys_since" TIMESTAMPTZ(6),

    CONSTRAINT "retention_pkey" PRIMARY KEY ("org")
);

-- Work that one server at a time does for all.
CREATE TABLE "duty" (
    "name" TEXT NOT NULL,
    "holder" TEXT,
    "beat_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "duty_pkey" PRIMARY KEY ("name")
);

-- The partition of the month (UTC) that begins at `first_day`, unless it is there; several servers at once take turns. It is made
-- beside the table and then attached, which waits for nobody who reads or writes events. Made in place it would wait for all of
-- them, while everybody who comes later waits behind it.
CREATE FUNCTION make_event_partition(first_day timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition_name text := 'event_' || to_char(first_day AT TIME ZONE 'UTC', 'YYYYMM');
BEGIN
  IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(72707370);
  IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
  EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, first_day,
    (first_day AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
END $$;

CREATE OR REPLACE FUNCTION ensure_event_partitions(ahead int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_day timestamptz;
BEGIN
  FOR i IN 0..ahead LOOP
    first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + i * interval '1 month') AT TIME ZONE 'UTC';
    PERFORM make_event_partition(first_day);
  END LOOP;
END $$;
