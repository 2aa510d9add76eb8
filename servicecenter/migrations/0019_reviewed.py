"""A case can be reviewed before it is attested; the database too refuses that the one who reviewed it attests it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMN = """
ALTER TABLE servicecenter_attesttask ADD COLUMN reviewed_by_id bigint NULL;
ALTER TABLE servicecenter_attesttask ADD CONSTRAINT attesttask_reviewed_by
  FOREIGN KEY (reviewed_by_id) REFERENCES servicecenter_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE servicecenter_attesttask VALIDATE CONSTRAINT attesttask_reviewed_by;
"""
NO_COLUMN = "ALTER TABLE servicecenter_attesttask DROP COLUMN reviewed_by_id"
GUARD = """
CREATE FUNCTION servicecenter_attest_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reviewed_by_id IN (NEW.decided_by_id, NEW.behalf_of_id, NEW.subject_id, NEW.requested_by_id) THEN
    RAISE EXCEPTION 'Den som har granskat ett ärende attesterar det inte.' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.reviewed_by_id, NEW.then_permission)
     IS DISTINCT FROM (OLD.reviewed_by_id, OLD.then_permission) THEN
    RAISE EXCEPTION 'Attestärende % ändras inte.', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER attest_reviewed BEFORE INSERT OR UPDATE ON servicecenter_attesttask
  FOR EACH ROW EXECUTE FUNCTION servicecenter_attest_reviewed();
"""
NO_GUARD = """
DROP TRIGGER attest_reviewed ON servicecenter_attesttask;
DROP FUNCTION servicecenter_attest_reviewed();
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("servicecenter", "0018_outgoing_mail")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(COLUMN, NO_COLUMN)],
            [
                migrations.AddField(
                    model_name="attesttask",
                    name="reviewed_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granskad av",
                    ),
                )
            ],
        ),
        migrations.AddField(
            model_name="attesttask",
            name="then_permission",
            field=models.CharField(
                blank=True, db_default="", max_length=40, verbose_name="behörighet som krävs därefter"
            ),
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
