-- Row-level security: the second wall behind queries that name the organization.
--
-- Who stands behind it are three roles that nobody logs in as; the server's own user changes into one of them with each transaction. They are named
-- after the owner of the tables, so that two installations in one Postgres share none:
--   …_service  what a request does, in one organization: that of the setting governor.org
--   …_system   what is done before an organization is known, or for all of them
--   …_ledger   records, decides and counts; its batches mix organizations
-- Policies are raised by functions, because tables and partitions come later, and because roles may be made by somebody else.

CREATE FUNCTION wall_role(kind text) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT left(pg_get_userbyid(relowner)::text, 50) || '_' || kind FROM pg_class WHERE oid = 'organization'::regclass
$$;

-- What each role may do with a table, and with which of its rows. The books of what people did are only ever added to.
CREATE FUNCTION raise_wall(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  service text := wall_role('service');
  system text := wall_role('system');
  ledger text := wall_role('ledger');
  owner text := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = relation);
  name text := (SELECT relname FROM pg_class WHERE oid = relation);
  has_org boolean := EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = 'org' AND NOT attisdropped);
  rights text := CASE name WHEN 'audit' THEN 'SELECT, INSERT' WHEN 'audit_head' THEN 'SELECT' WHEN '_prisma_migrations' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END;
  within constant text := 'org = nullif(current_setting(''governor.org'', true), '''')::int';
BEGIN
  EXECUTE format('REVOKE ALL ON %s FROM %I, %I, %I', relation, service, system, ledger);
  EXECUTE format('DROP POLICY IF EXISTS owner ON %s', relation);
  EXECUTE format('DROP POLICY IF EXISTS organization ON %s', relation);
  EXECUTE format('DROP POLICY IF EXISTS system ON %s', relation);
  EXECUTE format('DROP POLICY IF EXISTS ledger ON %s', relation);
  EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true)', relation, owner);
  EXECUTE format('CREATE POLICY system ON %s TO %I USING (true)', relation, system);
  EXECUTE format('GRANT %s ON %s TO %I', rights, relation, system);
  IF has_org THEN
    EXECUTE format('CREATE POLICY organization ON %s TO %I USING (%s)', relation, service, within);
    EXECUTE format('GRANT %s ON %s TO %I', rights, relation, service);
  END IF;
  -- What tells who somebody is, what lets somebody in and what people did is nothing to those who count.
  IF has_org AND name !~ '^(member|sign_in|invit|identity|api_key|audit|channel|alert|idempotency)' THEN
    EXECUTE format('CREATE POLICY ledger ON %s TO %I USING (true)', relation, ledger);
    EXECUTE format('GRANT %s ON %s TO %I', rights, relation, ledger);
  END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', relation);
END $$;

-- Do the roles exist, and may who asks change into each of them?
CREATE FUNCTION wall_roles_usable() RETURNS boolean STABLE LANGUAGE sql AS $$
  SELECT bool_and(coalesce(pg_has_role(r.oid, 'MEMBER'), false))
  FROM unnest(ARRAY['service', 'system', 'ledger']) AS kind LEFT JOIN pg_roles r ON r.rolname = wall_role(kind)
$$;

-- Tables that are not yet behind the wall.
CREATE FUNCTION tables_without_wall() RETURNS SETOF regclass STABLE LANGUAGE sql AS $$
  SELECT c.oid::regclass FROM pg_class c
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'organization'::regclass)
    AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'system'))
$$;

-- Put every table behind the wall. The roles are made where this user may make them, and used where somebody else has.
-- Returns null, or why there can be no wall: then everything stays as it was.
CREATE FUNCTION raise_walls() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  kind text;
  role text;
  reader text;
  relation regclass;
BEGIN
  FOREACH kind IN ARRAY ARRAY['service', 'system', 'ledger'] LOOP
    role := wall_role(kind);
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', role); END IF;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL; -- another server was faster
      WHEN insufficient_privilege THEN RETURN format('the role %s is missing, and %s may not make it', role, current_user);
    END;
    BEGIN
      EXECUTE format('GRANT %I TO CURRENT_USER', role);
    EXCEPTION WHEN insufficient_privilege THEN
      IF NOT pg_has_role(role, 'MEMBER') THEN RETURN format('%s is not a member of the role %s', current_user, role); END IF;
    END;
    -- Whoever could read these tables before goes on being able to: a server may run as another user than the one that migrates.
    FOR reader IN
      SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
      WHERE c.oid = 'organization'::regclass AND a.privilege_type = 'SELECT' AND NOT r.rolsuper AND r.oid <> c.relowner
        AND r.rolname NOT IN (wall_role('service'), wall_role('system'), wall_role('ledger')) AND NOT pg_has_role(r.oid, role, 'MEMBER')
    LOOP
      BEGIN
        EXECUTE format('GRANT %I TO %I', role, reader);
      EXCEPTION WHEN insufficient_privilege THEN
        RETURN format('%s reads these tables, and %s may not make it a member of the role %s', reader, current_user, role);
      END;
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', (SELECT relnamespace::regnamespace FROM pg_class WHERE oid = 'organization'::regclass), role);
  END LOOP;
  FOR relation IN SELECT * FROM tables_without_wall() ORDER BY 1 LOOP PERFORM raise_wall(relation); END LOOP;
  EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', pg_get_serial_sequence('organization', 'org'), wall_role('system'));
  RETURN NULL;
END $$;

-- As before, and behind the wall from the first where there is one.
CREATE OR REPLACE FUNCTION make_event_partition(first_day timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition_name text := 'event_' || to_char(first_day AT TIME ZONE 'UTC', 'YYYYMM');
BEGIN
  IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(72707370);
  IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition_name);
  IF EXISTS (SELECT FROM pg_policy WHERE polrelid = 'event'::regclass AND polname = 'system') THEN PERFORM raise_wall(partition_name::regclass); END IF;
  EXECUTE format('ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, first_day,
    (first_day AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
END $$;

-- Whoever records may need a month that is not there yet, and nobody but the owner may add one to the table.
CREATE OR REPLACE FUNCTION ensure_event_partitions(ahead int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  first_day timestamptz;
BEGIN
  FOR i IN 0..least(ahead, 12) LOOP
    first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + i * interval '1 month') AT TIME ZONE 'UTC';
    PERFORM make_event_partition(first_day);
  END LOOP;
END $$;
DO $$ BEGIN EXECUTE format('ALTER FUNCTION ensure_event_partitions(int) SET search_path = %I, pg_temp', current_schema()); END $$;
