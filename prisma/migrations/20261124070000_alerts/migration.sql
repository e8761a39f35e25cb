-- Where alerts leave the building, and what became of each. One row of `alert` is one message: an incident is told to a channel once,
-- whichever server comes first.
CREATE TABLE "channel" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "seen_rev" BIGINT NOT NULL,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("org","id")
);

CREATE TABLE "alert" (
    "org" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "incident" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),
    "given_up_at" TIMESTAMPTZ(3),
    "detail" TEXT,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("org","channel","incident")
);

CREATE INDEX "alert_due" ON "alert"("next_at") WHERE "delivered_at" IS NULL AND "given_up_at" IS NULL;

-- A limit's page lists what it opened.
CREATE INDEX "incident_org_limit_id_opened_at_idx" ON "incident"("org", "limit_id", "opened_at" DESC);
