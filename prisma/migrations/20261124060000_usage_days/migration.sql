-- Days of an organization that are over, summed once more, so that a quarter of a year is read in as many rows as it has days and not
-- in as many as it has quarters of an hour. Derived from `rollup` alone, and made again whenever imported history changes a day.
-- `slot`: the quarter of an hour in which the local day begins. `cut`: 0 the whole day, 1 by agent, 2 by user, 3 by model.
CREATE TABLE "day_rollup" (
    "org" INTEGER NOT NULL,
    "cut" SMALLINT NOT NULL,
    "slot" INTEGER NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write_5m" BIGINT NOT NULL,
    "cache_write_1h" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "reasoning" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,
    "assumed" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "tool_calls" BIGINT NOT NULL,

    CONSTRAINT "day_rollup_pkey" PRIMARY KEY ("org","cut","slot","name")
);

-- Which days those are. A day is read from `day_rollup` only while `sealed_at` is set; `open_until`: history is being imported into it.
CREATE TABLE "rolled_day" (
    "org" INTEGER NOT NULL,
    "slot" INTEGER NOT NULL,
    "sealed_at" TIMESTAMPTZ(3),
    "open_until" TIMESTAMPTZ(3),

    CONSTRAINT "rolled_day_pkey" PRIMARY KEY ("org","slot")
);

-- What was received beside the events that count: repeats, and calls that came without usage. Counted in the memory of the servers and
-- written each second: best effort.
CREATE TABLE "fact_count" (
    "org" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "fact_count_pkey" PRIMARY KEY ("org","day","kind")
);

-- By hand: what the schema language cannot say.
CREATE INDEX "rolled_day_open" ON "rolled_day"("org", "slot") WHERE "sealed_at" IS NULL;
-- Imported history is exported by when it happened. Nothing else carries this index.
CREATE INDEX "event_backfilled" ON "event"("org", "placed_at", "k") WHERE "source" = 'backfill';
-- Names by how they begin, whatever their case.
CREATE INDEX "agent_beginning" ON "agent"("org", (lower("name") COLLATE "C"));
CREATE INDEX "session_beginning" ON "session"("org", (lower("name") COLLATE "C"));
CREATE INDEX "end_user_beginning" ON "end_user"("org", (lower("name") COLLATE "C"));
