"""The audit log can only grow: hashed on arrival, sealed in chained blocks, and no one may change or remove a row."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION servicecenter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'I % går det bara att lägga till: % är inte tillåtet. Rätta med en ny rad.', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
"""
NO_REFUSE = "DROP FUNCTION servicecenter_refuse_change();"

# A row is seen and written in exactly the scope it tells of; events outside every agency belong to no scope.
RIGHTS = """
ALTER TABLE servicecenter_auditevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE servicecenter_auditevent FORCE ROW LEVEL SECURITY;
CREATE POLICY scope ON servicecenter_auditevent TO servicecenter_app
  USING (agency_id IS NOT DISTINCT FROM nullif(current_setting('app.agency_id', true), '')::int)
  WITH CHECK (agency_id IS NOT DISTINCT FROM nullif(current_setting('app.agency_id', true), '')::int);
CREATE POLICY migrate ON servicecenter_auditevent TO servicecenter_migrator USING (true) WITH CHECK (true);
CREATE POLICY audit ON servicecenter_auditevent FOR SELECT TO servicecenter_auditor USING (true);
REVOKE UPDATE, DELETE, TRUNCATE ON servicecenter_auditevent FROM servicecenter_app;
REVOKE ALL ON servicecenter_auditblock FROM servicecenter_app;
REVOKE UPDATE, DELETE, TRUNCATE ON servicecenter_transitionlog FROM servicecenter_app;
GRANT SELECT ON servicecenter_auditevent, servicecenter_auditblock, servicecenter_transitionlog
  TO servicecenter_auditor;
"""
NO_RIGHTS = """
REVOKE SELECT ON servicecenter_auditevent, servicecenter_auditblock, servicecenter_transitionlog
  FROM servicecenter_auditor;
GRANT UPDATE, DELETE ON servicecenter_transitionlog TO servicecenter_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON servicecenter_auditblock TO servicecenter_app;
GRANT UPDATE, DELETE ON servicecenter_auditevent TO servicecenter_app;
DROP POLICY audit ON servicecenter_auditevent;
DROP POLICY migrate ON servicecenter_auditevent;
DROP POLICY scope ON servicecenter_auditevent;
ALTER TABLE servicecenter_auditevent NO FORCE ROW LEVEL SECURITY;
ALTER TABLE servicecenter_auditevent DISABLE ROW LEVEL SECURITY;
"""

# The canonical text is a JSON array, which cannot be read in two ways; moments are seconds since 1970, free of zone.
HASHES = """
CREATE FUNCTION servicecenter_audit_row_hash(e servicecenter_auditevent) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    e.id, extract(epoch FROM e.at), e.agency_id, e.actor_id, e.actor_name, e.event, e.object_kind, e.object_id,
    e.object_name, e.person_id, e.detail, e.request_id)::text, 'UTF8'))
$$;
CREATE FUNCTION servicecenter_audit_block_hash(b servicecenter_auditblock) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.sha256(
    b.previous_hash || pg_catalog.int8send(b.id) || pg_catalog.int8send(b.row_count) ||
    pg_catalog.convert_to(extract(epoch FROM b.sealed_at)::text, 'UTF8') || b.row_hashes)
$$;
"""
NO_HASHES = """
DROP FUNCTION servicecenter_audit_block_hash(servicecenter_auditblock);
DROP FUNCTION servicecenter_audit_row_hash(servicecenter_auditevent);
"""

TRIGGERS = """
CREATE FUNCTION servicecenter_audit_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.block_id := NULL;
  NEW.row_hash := public.servicecenter_audit_row_hash(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER arrive BEFORE INSERT ON servicecenter_auditevent
  FOR EACH ROW EXECUTE FUNCTION servicecenter_audit_arrive();

-- The one change a row ever sees: the sealing function, which runs as the owner, puts it in a block.
CREATE FUNCTION servicecenter_audit_only_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'servicecenter_migrator' AND OLD.block_id IS NULL AND NEW.block_id IS NOT NULL THEN
    OLD.block_id := NEW.block_id;
    IF NEW IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'Loggen går inte att ändra: händelse % står kvar som den skrevs.', OLD.id
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_seal BEFORE UPDATE ON servicecenter_auditevent
  FOR EACH ROW EXECUTE FUNCTION servicecenter_audit_only_seal();
CREATE TRIGGER never_delete BEFORE DELETE OR TRUNCATE ON servicecenter_auditevent
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON servicecenter_auditblock
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON servicecenter_transitionlog
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();
"""
NO_TRIGGERS = """
DROP TRIGGER never_change ON servicecenter_transitionlog;
DROP TRIGGER never_change ON servicecenter_auditblock;
DROP TRIGGER never_delete ON servicecenter_auditevent;
DROP TRIGGER only_seal ON servicecenter_auditevent;
DROP TRIGGER arrive ON servicecenter_auditevent;
DROP FUNCTION servicecenter_audit_only_seal();
DROP FUNCTION servicecenter_audit_arrive();
"""

# A block keeps 40 bytes for each row: its id and its hash. Rows that commit late land in a later block.
SEAL = """
CREATE FUNCTION servicecenter_audit_seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  b servicecenter_auditblock;
  ids bigint[];
  sealed bigint := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('servicecenter audit seal'));
  SELECT * INTO b FROM servicecenter_auditblock ORDER BY id DESC LIMIT 1;
  LOOP
    b.previous_hash := coalesce(b.block_hash, ''::bytea);
    b.id := coalesce(b.id, 0) + 1;
    b.sealed_at := clock_timestamp();
    SELECT array_agg(id), min(id), max(id), count(*), string_agg(int8send(id) || row_hash, ''::bytea ORDER BY id)
      INTO ids, b.first_id, b.last_id, b.row_count, b.row_hashes
      FROM (SELECT id, row_hash FROM servicecenter_auditevent WHERE block_id IS NULL ORDER BY id LIMIT 1000) AS waiting;
    EXIT WHEN b.row_count = 0;
    b.block_hash := servicecenter_audit_block_hash(b);
    INSERT INTO servicecenter_auditblock (id, sealed_at, first_id, last_id, row_count, row_hashes, previous_hash, block_hash)
      VALUES (b.id, b.sealed_at, b.first_id, b.last_id, b.row_count, b.row_hashes, b.previous_hash, b.block_hash);
    UPDATE servicecenter_auditevent SET block_id = b.id WHERE id = ANY (ids);
    sealed := sealed + b.row_count;
  END LOOP;
  RETURN sealed;
END $$;
"""
NO_SEAL = "DROP FUNCTION servicecenter_audit_seal();"

# Walks the chain block by block; a block whose rows give its bytes again costs one pass, others are compared row by row.
VERIFY = """
CREATE FUNCTION servicecenter_audit_faults() RETURNS TABLE (in_block bigint, row_id bigint, fault text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  b servicecenter_auditblock;
  previous bytea := ''::bytea;
  expected bigint := 1;
  is_whole boolean;
BEGIN
  FOR b IN SELECT * FROM servicecenter_auditblock ORDER BY id LOOP
    IF b.id <> expected THEN
      RETURN QUERY SELECT expected, NULL::bigint, 'block_missing';
    ELSIF b.previous_hash <> previous THEN
      RETURN QUERY SELECT b.id, NULL::bigint, 'chain_broken';
    END IF;
    IF b.block_hash <> servicecenter_audit_block_hash(b) THEN
      RETURN QUERY SELECT b.id, NULL::bigint, 'block_altered';
    END IF;
    SELECT count(*) = b.row_count AND bool_and(e.row_hash = e.hash)
           AND string_agg(int8send(e.id) || e.hash, ''::bytea ORDER BY e.id) = b.row_hashes
      INTO is_whole
      FROM (SELECT a.id, a.row_hash, servicecenter_audit_row_hash(a) AS hash
            FROM servicecenter_auditevent a WHERE a.block_id = b.id) AS e;
    IF is_whole IS NOT TRUE THEN
      RETURN QUERY SELECT b.id, f.id, f.fault FROM servicecenter_audit_row_faults(b) AS f;
    END IF;
    previous := b.block_hash;
    expected := b.id + 1;
  END LOOP;
  RETURN QUERY SELECT a.block_id, a.id, 'row_without_block' FROM servicecenter_auditevent a
    WHERE a.block_id IS NOT NULL AND NOT EXISTS (SELECT FROM servicecenter_auditblock k WHERE k.id = a.block_id)
    ORDER BY a.id;
  RETURN QUERY SELECT NULL::bigint, a.id, 'content' FROM servicecenter_auditevent a
    WHERE a.block_id IS NULL AND a.row_hash IS DISTINCT FROM servicecenter_audit_row_hash(a) ORDER BY a.id;
END $$;

CREATE FUNCTION servicecenter_audit_row_faults(b servicecenter_auditblock) RETURNS TABLE (id bigint, fault text)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH sealed AS (
    SELECT ('x' || encode(substr(b.row_hashes, place + 1, 8), 'hex'))::bit(64)::bigint AS id,
           substr(b.row_hashes, place + 9, 32) AS hash
    FROM generate_series(0, length(b.row_hashes) - 1, 40) AS place
  ), present AS (
    SELECT a.id, a.row_hash, servicecenter_audit_row_hash(a) AS hash
    FROM servicecenter_auditevent a WHERE a.block_id = b.id
  )
  SELECT id, CASE
      WHEN sealed.hash IS NULL THEN 'row_added'
      WHEN present.hash IS NULL AND EXISTS (SELECT FROM servicecenter_auditevent o WHERE o.id = sealed.id) THEN 'row_moved'
      WHEN present.hash IS NULL THEN 'row_missing'
      WHEN present.hash = sealed.hash THEN 'row_hash'
      WHEN present.row_hash = sealed.hash THEN 'content'
      ELSE 'content_and_row_hash'
    END
  FROM sealed FULL JOIN present USING (id)
  WHERE (present.hash = sealed.hash AND present.row_hash = sealed.hash) IS NOT TRUE
  ORDER BY id
$$;

-- The newest block, or a named one: what is copied off the box and compared later.
CREATE FUNCTION servicecenter_audit_head(which bigint DEFAULT NULL)
RETURNS TABLE (block_id bigint, block_hash text, sealed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT b.id, encode(b.block_hash, 'hex'), b.sealed_at FROM servicecenter_auditblock b
  WHERE which IS NULL OR b.id = which ORDER BY b.id DESC LIMIT 1
$$;

REVOKE EXECUTE ON FUNCTION servicecenter_audit_seal(), servicecenter_audit_faults(), servicecenter_audit_head(bigint),
  servicecenter_audit_row_faults(servicecenter_auditblock) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION servicecenter_audit_seal() TO servicecenter_app;
GRANT EXECUTE ON FUNCTION servicecenter_audit_faults(), servicecenter_audit_head(bigint)
  TO servicecenter_app, servicecenter_auditor;
"""
NO_VERIFY = """
DROP FUNCTION servicecenter_audit_head(bigint);
DROP FUNCTION servicecenter_audit_faults();
DROP FUNCTION servicecenter_audit_row_faults(servicecenter_auditblock);
"""


class Migration(migrations.Migration):
    dependencies = [("servicecenter", "0002_tenancy")]

    operations = [
        migrations.RunSQL(REFUSE, NO_REFUSE),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        migrations.RunSQL(HASHES, NO_HASHES),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(SEAL, NO_SEAL),
        migrations.RunSQL(VERIFY, NO_VERIFY),
    ]
