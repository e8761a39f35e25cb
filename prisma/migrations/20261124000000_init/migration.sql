-- Made by `prisma migrate diff`, then by hand: text keys of the ledger sort by byte (COLLATE "C") so that every server locks rows in
-- one order whatever the database's locale; event is partitioned; rows that are updated in place leave room for it (HOT).

-- CreateTable
CREATE TABLE "organization" (
    "org" SERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "preset" TEXT NOT NULL,
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "upgrade_url" TEXT,
    "estimate_input" INTEGER NOT NULL DEFAULT 4000,
    "estimate_output" INTEGER NOT NULL DEFAULT 1000,
    "conservative_input" BIGINT NOT NULL DEFAULT 10000000000,
    "conservative_output" BIGINT NOT NULL DEFAULT 30000000000,
    "max_tool_cost" BIGINT NOT NULL DEFAULT 10000000000,
    "retention_days" INTEGER NOT NULL DEFAULT 400,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("org")
);

-- CreateTable
CREATE TABLE "org_state" (
    "org" INTEGER NOT NULL,
    "rev" BIGINT NOT NULL DEFAULT 1,
    "zone" TEXT NOT NULL DEFAULT 'UTC',
    "next_zone" TEXT,
    "next_zone_from" TIMESTAMPTZ(3),
    "next_zone_on" DATE,

    CONSTRAINT "org_state_pkey" PRIMARY KEY ("org")
);

-- CreateTable
CREATE TABLE "member" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "member_session" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,

    CONSTRAINT "member_session_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "sign_in_token" (
    "org" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_token_pkey" PRIMARY KEY ("org","hash")
);

-- CreateTable
CREATE TABLE "api_key" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[],
    "agent" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "agent" (
    "org" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "label" TEXT,
    "expected_every_ms" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "asked_at" TIMESTAMPTZ(3),
    "listened_at" TIMESTAMPTZ(3),
    "reported_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_pkey" PRIMARY KEY ("org","name")
);

-- CreateTable
CREATE TABLE "session" (
    "org" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "user_name" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("org","name")
);

-- CreateTable
CREATE TABLE "session_agent" (
    "org" INTEGER NOT NULL,
    "session" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_agent_pkey" PRIMARY KEY ("org","session","agent")
);

-- CreateTable
CREATE TABLE "end_user" (
    "org" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "label" TEXT,
    "plan" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "end_user_pkey" PRIMARY KEY ("org","name")
);

-- CreateTable
CREATE TABLE "limit" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT,
    "plan" TEXT,
    "replaces" TEXT,
    "metric" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "ceiling" BIGINT NOT NULL,
    "action" TEXT NOT NULL,
    "fallback" TEXT NOT NULL DEFAULT 'suspend',
    "mode" TEXT NOT NULL DEFAULT 'enforce',
    "warn_at" DOUBLE PRECISION[],
    "overdrive" BOOLEAN NOT NULL DEFAULT false,
    "preset" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limit_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "plan" (
    "org" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("org","name")
);

-- CreateTable
CREATE TABLE "downgrade" (
    "org" INTEGER NOT NULL,
    "from_model" TEXT NOT NULL,
    "to_model" TEXT NOT NULL,

    CONSTRAINT "downgrade_pkey" PRIMARY KEY ("org","from_model")
);

-- CreateTable
CREATE TABLE "price_override" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write_5m" BIGINT NOT NULL,
    "cache_write_1h" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_override_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "event_key" (
    "org" INTEGER NOT NULL,
    "k" UUID NOT NULL,
    "ref" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "event_key_pkey" PRIMARY KEY ("org","k")
);

-- CreateTable
CREATE TABLE "event" (
    "org" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "k" UUID NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "agent" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "user_name" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "model" TEXT COLLATE "C" NOT NULL,
    "tool" TEXT COLLATE "C" NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write_5m" BIGINT NOT NULL,
    "cache_write_1h" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "reasoning" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,
    "assumed" BIGINT NOT NULL,
    "cost_reported" BIGINT,
    "price_version" TEXT COLLATE "C" NOT NULL,
    "measured" BOOLEAN NOT NULL,
    "occurred_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "local_day" DATE NOT NULL,
    "hash" UUID NOT NULL,
    "hold" TEXT COLLATE "C",
    "settled" BOOLEAN NOT NULL,
    "late" BOOLEAN NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "fingerprint" TEXT COLLATE "C",
    "source" TEXT COLLATE "C" NOT NULL,
    "raw" JSONB,

    CONSTRAINT "event_pkey" PRIMARY KEY ("org","received_at","k")
) PARTITION BY RANGE ("received_at");

-- CreateTable
CREATE TABLE "subject" (
    "org" INTEGER NOT NULL,
    "scope" SMALLINT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "held_tokens" BIGINT NOT NULL DEFAULT 0,
    "held_cost" BIGINT NOT NULL DEFAULT 0,
    "held_calls" BIGINT NOT NULL DEFAULT 0,
    "held_tool_calls" BIGINT NOT NULL DEFAULT 0,
    "last_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_pkey" PRIMARY KEY ("org","scope","subject")
) WITH (fillfactor = 60);

-- CreateTable
CREATE TABLE "total" (
    "org" INTEGER NOT NULL,
    "scope" SMALLINT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "period" INTEGER NOT NULL,
    "tokens" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,
    "assumed" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "tool_calls" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "day_tokens" BIGINT NOT NULL,
    "day_cost" BIGINT NOT NULL,
    "day_assumed" BIGINT NOT NULL,
    "day_calls" BIGINT NOT NULL,
    "day_tool_calls" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "total_pkey" PRIMARY KEY ("org","scope","subject","period")
) WITH (fillfactor = 60);

-- CreateTable
CREATE TABLE "ring" (
    "org" INTEGER NOT NULL,
    "scope" SMALLINT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "width" INTEGER NOT NULL,
    "cells" BIGINT[],

    CONSTRAINT "ring_pkey" PRIMARY KEY ("org","scope","subject","width")
) WITH (fillfactor = 50);

-- CreateTable
CREATE TABLE "hold" (
    "org" INTEGER NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "ask_id" TEXT COLLATE "C" NOT NULL,
    "agent" TEXT COLLATE "C" NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "user_name" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "model" TEXT COLLATE "C" NOT NULL,
    "tool" TEXT COLLATE "C" NOT NULL,
    "tokens" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,
    "hash" UUID NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "brake" (
    "org" INTEGER NOT NULL,
    "session" TEXT COLLATE "C" NOT NULL,
    "tool" TEXT COLLATE "C" NOT NULL,
    "fails" INTEGER NOT NULL,
    "last_fail_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "brake_pkey" PRIMARY KEY ("org","session","tool")
);

-- CreateTable
CREATE TABLE "incident" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "limit_id" TEXT,
    "code" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "period" TEXT NOT NULL DEFAULT '',
    "agent" TEXT,
    "session" TEXT,
    "user_name" TEXT,
    "metric" TEXT,
    "window" TEXT,
    "action" TEXT NOT NULL,
    "blocking" BOOLEAN NOT NULL,
    "ceiling" BIGINT,
    "seen" BIGINT NOT NULL,
    "burn" BIGINT NOT NULL DEFAULT 0,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'open',
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "note" TEXT,
    "rearmed_at" TIMESTAMPTZ(3),
    "below_since" TIMESTAMPTZ(3),

    CONSTRAINT "incident_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "kill_switch" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,
    "lift_reason" TEXT,

    CONSTRAINT "kill_switch_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "overdrive" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "extra_cost" BIGINT NOT NULL,
    "extra_tokens" BIGINT NOT NULL,
    "taken_cost" BIGINT NOT NULL,
    "taken_tokens" BIGINT NOT NULL,
    "note" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "overdrive_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "obedience" (
    "org" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "last_call_at" TIMESTAMPTZ(3),
    "defied_at" TIMESTAMPTZ(3),
    "spent" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "obedience_pkey" PRIMARY KEY ("org","cause","agent")
);

-- CreateTable
CREATE TABLE "rollup" (
    "org" INTEGER NOT NULL,
    "width" SMALLINT NOT NULL,
    "slot" INTEGER NOT NULL,
    "agent" TEXT COLLATE "C" NOT NULL,
    "user_name" TEXT COLLATE "C" NOT NULL,
    "model" TEXT COLLATE "C" NOT NULL,
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

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("org","width","slot","agent","user_name","model")
) WITH (fillfactor = 60);

-- CreateTable
CREATE TABLE "fold" (
    "org" INTEGER NOT NULL,
    "scope" SMALLINT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "period" INTEGER NOT NULL,
    "tokens" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,
    "assumed" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "tool_calls" BIGINT NOT NULL,

    CONSTRAINT "fold_pkey" PRIMARY KEY ("org","scope","subject","period")
);

-- CreateTable
CREATE TABLE "folded_day" (
    "org" INTEGER NOT NULL,
    "local_day" DATE NOT NULL,
    "folded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "folded_day_pkey" PRIMARY KEY ("org","local_day")
);

-- CreateTable
CREATE TABLE "adjustment" (
    "org" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "local_day" DATE NOT NULL,
    "cost" BIGINT NOT NULL,
    "assumed" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "adjustment_pkey" PRIMARY KEY ("org","id")
);

-- CreateTable
CREATE TABLE "fact_lost" (
    "org" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "n" BIGINT NOT NULL,

    CONSTRAINT "fact_lost_pkey" PRIMARY KEY ("org","day","kind")
);

-- CreateTable
CREATE TABLE "audit" (
    "org" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "ip" TEXT,
    "request_id" TEXT,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("org","seq")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "org" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "reply" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("org","key")
);

-- CreateTable
CREATE TABLE "installation" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "organization_id_key" ON "organization"("id");

-- CreateIndex
CREATE INDEX "member_email_idx" ON "member"("email");

-- CreateIndex
CREATE UNIQUE INDEX "member_org_email_key" ON "member"("org", "email");

-- CreateIndex
CREATE INDEX "member_session_org_member_id_idx" ON "member_session"("org", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_token_hash_key" ON "sign_in_token"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "agent_org_id_key" ON "agent"("org", "id");

-- CreateIndex
CREATE INDEX "session_org_created_at_id_idx" ON "session"("org", "created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "session_org_id_key" ON "session"("org", "id");

-- CreateIndex
CREATE INDEX "session_agent_org_agent_seen_at_idx" ON "session_agent"("org", "agent", "seen_at" DESC);

-- CreateIndex
CREATE INDEX "session_agent_org_seen_at_idx" ON "session_agent"("org", "seen_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "end_user_org_id_key" ON "end_user"("org", "id");

-- CreateIndex
CREATE INDEX "price_override_org_model_effective_from_idx" ON "price_override"("org", "model", "effective_from");

-- CreateIndex
CREATE INDEX "event_org_session_received_at_idx" ON "event"("org", "session", "received_at");

-- CreateIndex
CREATE INDEX "hold_org_created_at_idx" ON "hold"("org", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "hold_org_agent_ask_id_key" ON "hold"("org", "agent", "ask_id");

-- CreateIndex
CREATE INDEX "incident_org_opened_at_idx" ON "incident"("org", "opened_at" DESC);

-- CreateIndex
CREATE INDEX "overdrive_org_session_until_idx" ON "overdrive"("org", "session", "until");



-- By hand: what the schema language cannot say.

-- At most one open incident per rule and subject: double trips are impossible, whichever server sees them first.
CREATE UNIQUE INDEX "incident_open" ON "incident"("org", "rule", "scope", "subject", "period") WHERE "state" = 'open';
CREATE UNIQUE INDEX "kill_switch_open" ON "kill_switch"("org", "scope", "subject") WHERE "lifted_at" IS NULL;
CREATE INDEX "hold_expiry" ON "hold"("expires_at") WHERE "state" = 'open';
CREATE INDEX "incident_open_subject" ON "incident"("org", "scope", "subject") WHERE "state" = 'open';
CREATE INDEX "hold_open_session" ON "hold"("org", "session") WHERE "state" = 'open';

-- Partitions of `event` by month (UTC) from this one to `ahead` months on. No default partition: it would have to be scanned at every detach.
CREATE FUNCTION ensure_event_partitions(ahead int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_day timestamptz;
BEGIN
  FOR i IN 0..ahead LOOP
    first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + i * interval '1 month') AT TIME ZONE 'UTC';
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF event FOR VALUES FROM (%L) TO (%L)',
      'event_' || to_char(first_day AT TIME ZONE 'UTC', 'YYYYMM'), first_day,
      (first_day AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
  END LOOP;
END $$;

-- One slot of a ring, as a ring.
CREATE FUNCTION ring_cell(slot bigint, tokens bigint, cost bigint, calls bigint, tool_calls bigint) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  cells bigint[] := array_fill(-1::bigint, ARRAY[13]) || array_fill(0::bigint, ARRAY[52]);
  i int := 1 + slot % 13;
BEGIN
  cells[i] := slot;
  cells[13 + i] := tokens;
  cells[26 + i] := cost;
  cells[39 + i] := calls;
  cells[52 + i] := tool_calls;
  RETURN cells;
END $$;

-- Two rings of one subject as one: an equal slot adds, a newer one replaces, an older one is ignored.
-- STRICT, so that the aggregate begins with its first ring instead of with null.
CREATE FUNCTION ring_merge(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  FOR i IN 1..13 LOOP
    IF b[i] >= 0 AND b[i] = a[i] THEN
      a[13 + i] := a[13 + i] + b[13 + i];
      a[26 + i] := a[26 + i] + b[26 + i];
      a[39 + i] := a[39 + i] + b[39 + i];
      a[52 + i] := a[52 + i] + b[52 + i];
    ELSIF b[i] > a[i] THEN
      a[i] := b[i];
      a[13 + i] := b[13 + i];
      a[26 + i] := b[26 + i];
      a[39 + i] := b[39 + i];
      a[52 + i] := b[52 + i];
    END IF;
  END LOOP;
  RETURN a;
END $$;

CREATE AGGREGATE ring_sum(bigint[]) (SFUNC = ring_merge, STYPE = bigint[], PARALLEL = SAFE);

SELECT ensure_event_partitions(3);
