-- Who was here before this could sign in by themselves.
ALTER TABLE "member" ADD COLUMN "joined_at" TIMESTAMPTZ(3);
UPDATE "member" SET "joined_at" = "created_at";

ALTER TABLE "member_session" ADD COLUMN "address" TEXT, ADD COLUMN "way" TEXT NOT NULL DEFAULT 'link';

ALTER TABLE "organization"
  ADD COLUMN "engineer_overdrive" BIGINT NOT NULL DEFAULT 25000000000,
  ADD COLUMN "engineer_tokens" BIGINT NOT NULL DEFAULT 5000000,
  ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1;

-- Grants that count against what engineers may give.
ALTER TABLE "overdrive" ADD COLUMN "bounded" BOOLEAN NOT NULL DEFAULT false;

-- Zones that were in force before, so that the local day of any instant is known for ever.
ALTER TABLE "org_state"
  ADD COLUMN "zone_from" TIMESTAMPTZ(3),
  ADD COLUMN "zone_on" DATE,
  ADD COLUMN "past_zones" JSONB NOT NULL DEFAULT '[]';

CREATE FUNCTION past_local_day(past jsonb, at timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT greatest((at AT TIME ZONE z.zone)::date, z."on")
  FROM jsonb_to_recordset(past) AS z(zone text, "from" timestamptz, "on" date)
  WHERE z."from" IS NULL OR z."from" <= at
  ORDER BY z."from" DESC NULLS LAST LIMIT 1
$$;
