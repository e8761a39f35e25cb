-- How far each organization's trail goes, beside the trail: a chain alone does not show that its end was cut off.
-- Kept by the database itself, so that no query of the server can turn it back.
CREATE TABLE "audit_head" (
    "org" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("org")
);

LOCK TABLE "audit" IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO "audit_head" ("org", "seq", "hash") SELECT DISTINCT ON ("org") "org", "seq", "hash" FROM "audit" ORDER BY "org", "seq" DESC;

-- A row is added behind the last one, or not at all: numbers have no gaps, and of two at once the later one waits.
CREATE FUNCTION add_to_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NEW.seq = 1 AND NEW.prev_hash = decode(repeat('00', 32), 'hex') THEN
    INSERT INTO audit_head (org, seq, hash) VALUES (NEW.org, 1, NEW.hash);
    RETURN NULL;
  END IF;
  UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE org = NEW.org AND seq = NEW.seq - 1 AND hash = NEW.prev_hash;
  IF NOT FOUND THEN RAISE EXCEPTION 'entry % of the audit trail does not follow the last one', NEW.seq USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NULL;
END $$;
DO $$ BEGIN EXECUTE format('ALTER FUNCTION add_to_audit() SET search_path = %I, pg_temp', current_schema()); END $$;

CREATE TRIGGER "audit_head" AFTER INSERT ON "audit" FOR EACH ROW EXECUTE FUNCTION add_to_audit();
