"""The auditor sees that the chain is proved, how much waits for its seal, and finds whom a user has seen."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

RIGHTS = """
REVOKE UPDATE, DELETE ON servicecenter_auditcheck FROM servicecenter_app;
GRANT SELECT ON servicecenter_auditcheck TO servicecenter_auditor;
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON servicecenter_auditcheck
  FOR EACH STATEMENT EXECUTE FUNCTION servicecenter_refuse_change();

-- The wall hides other agencies' rows from the application; how many wait in all tells nothing of any of them.
CREATE FUNCTION servicecenter_audit_waiting() RETURNS TABLE (waiting bigint, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*), min(at) FROM servicecenter_auditevent WHERE block_id IS NULL
$$;
"""
NO_RIGHTS = """
DROP FUNCTION servicecenter_audit_waiting();
DROP TRIGGER never_change ON servicecenter_auditcheck;
REVOKE SELECT ON servicecenter_auditcheck FROM servicecenter_auditor;
GRANT UPDATE, DELETE ON servicecenter_auditcheck TO servicecenter_app;
"""


class Migration(migrations.Migration):
    atomic = False  # an index on the log is built while the log is written

    dependencies = [("servicecenter", "0006_attest")]

    operations = [
        migrations.CreateModel(
            name="AuditCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField(verbose_name="kontrollerad")),
                ("last_block", models.BigIntegerField(verbose_name="sista block")),
                ("block_hash", models.CharField(blank=True, max_length=64, verbose_name="blockets kontrollsumma")),
                ("fault_count", models.IntegerField(verbose_name="fel")),
                ("faults", models.JSONField(default=list, verbose_name="de första felen")),
            ],
            options={
                "verbose_name": "kontroll av loggen",
                "verbose_name_plural": "kontroller av loggen",
                "ordering": ["-id"],
            },
        ),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        AddIndexConcurrently(
            "auditevent",
            models.Index(
                condition=models.Q(("event", "read")), fields=["agency_id", "actor_id", "at"], name="audit_reader"
            ),
        ),
    ]
