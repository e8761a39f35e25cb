-- Incidents are read by subject with the meters, so they no longer make every server load its rules again: they have a revision
-- of their own. An incident carries the number that its last change was given; the row of org_state is locked from that number
-- on to the end of the transaction, so numbers become visible in order and a reader of "all after n" misses none.
ALTER TABLE "org_state" ADD COLUMN "incident_rev" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "incident" ADD COLUMN "rev" BIGINT NOT NULL DEFAULT 0;

-- Names sort by byte wherever they are joined with the ledger's.
ALTER TABLE "incident"
  ALTER COLUMN "rule" TYPE TEXT COLLATE "C",
  ALTER COLUMN "scope" TYPE TEXT COLLATE "C",
  ALTER COLUMN "subject" TYPE TEXT COLLATE "C",
  ALTER COLUMN "period" TYPE TEXT COLLATE "C",
  ALTER COLUMN "agent" TYPE TEXT COLLATE "C",
  ALTER COLUMN "session" TYPE TEXT COLLATE "C",
  ALTER COLUMN "user_name" TYPE TEXT COLLATE "C";
ALTER TABLE "overdrive" ALTER COLUMN "session" TYPE TEXT COLLATE "C";
ALTER TABLE "obedience" ALTER COLUMN "cause" TYPE TEXT COLLATE "C", ALTER COLUMN "agent" TYPE TEXT COLLATE "C";

-- A fraction of a ceiling that was passed; each crossing once.
CREATE TABLE "warning" (
    "org" INTEGER NOT NULL,
    "limit_id" TEXT NOT NULL,
    "fraction" DOUBLE PRECISION NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "period" TEXT COLLATE "C" NOT NULL,
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "agent" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "user_name" TEXT COLLATE "C" NOT NULL,
    "used" BIGINT NOT NULL,
    "ceiling" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "warning_pkey" PRIMARY KEY ("org","limit_id","fraction","subject","period")
);

CREATE INDEX "warning_org_at_idx" ON "warning"("org", "at" DESC);
CREATE INDEX "warning_org_session_at_idx" ON "warning"("org", "session", "at" DESC);
CREATE INDEX "incident_org_rev_idx" ON "incident"("org", "rev");
CREATE INDEX "incident_org_session_opened_at_idx" ON "incident"("org", "session", "opened_at" DESC);
CREATE INDEX "incident_org_agent_opened_at_idx" ON "incident"("org", "agent", "opened_at" DESC);
CREATE INDEX "incident_org_user_name_opened_at_idx" ON "incident"("org", "user_name", "opened_at" DESC);
CREATE INDEX "hold_org_session_created_at_idx" ON "hold"("org", "session", "created_at" DESC);
CREATE INDEX "kill_switch_org_scope_subject_created_at_idx" ON "kill_switch"("org", "scope", "subject", "created_at" DESC);
CREATE INDEX "audit_org_target_seq_idx" ON "audit"("org", "target", "seq" DESC);

-- By hand: what the schema language cannot say.
CREATE INDEX "incident_open_newest" ON "incident"("org", "opened_at" DESC) WHERE "state" = 'open';
CREATE INDEX "incident_mild" ON "incident"("org", "id") WHERE "state" = 'open' AND NOT "blocking";
CREATE INDEX "incident_due" ON "incident"("until") WHERE "state" = 'open' AND "until" IS NOT NULL;
CREATE INDEX "incident_rearmed" ON "incident"("org", "rearmed_at") WHERE "rearmed_at" IS NOT NULL;
-- The index by session serves both open holds and the timeline.
DROP INDEX "hold_open_session";
