-- The last verification of each organization. Events are found by their local day through block ranges: they arrive day by day, so
-- the index stays a few pages and costs the writers next to nothing.
CREATE TABLE "verify_run" (
    "org" INTEGER NOT NULL,
    "running_since" TIMESTAMPTZ(3),
    "beat_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "result" JSONB,

    CONSTRAINT "verify_run_pkey" PRIMARY KEY ("org")
);

CREATE INDEX "event_local_day_idx" ON "event" USING BRIN ("local_day") WITH (pages_per_range = 32, autosummarize = on);
