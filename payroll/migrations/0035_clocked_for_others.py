"""Time that someone else registered, with who and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMN = """
ALTER TABLE payroll_workedtime ADD COLUMN registered_by_id bigint NULL;
ALTER TABLE payroll_workedtime ADD CONSTRAINT workedtime_registered_by
  FOREIGN KEY (registered_by_id) REFERENCES servicecenter_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE payroll_workedtime VALIDATE CONSTRAINT workedtime_registered_by;
"""
NO_COLUMN = "ALTER TABLE payroll_workedtime DROP COLUMN registered_by_id"
REASON = """
ALTER TABLE payroll_workedtime ADD CONSTRAINT worked_time_registered_with_reason
  CHECK (registered_by_id IS NULL OR reason <> '') NOT VALID;
ALTER TABLE payroll_workedtime VALIDATE CONSTRAINT worked_time_registered_with_reason;
"""
NO_REASON = "ALTER TABLE payroll_workedtime DROP CONSTRAINT worked_time_registered_with_reason"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("payroll", "0034_rotas_and_swaps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="workedtime",
            name="reason",
            field=models.CharField(
                blank=True, db_default="", max_length=200, verbose_name="varför någon annan registrerade"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(COLUMN, NO_COLUMN)],
            [
                migrations.AddField(
                    model_name="workedtime",
                    name="registered_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registrerad av någon annan",
                    ),
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(REASON, NO_REASON)],
            [
                migrations.AddConstraint(
                    model_name="workedtime",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("registered_by__isnull", True))
                        | models.Q(("reason", ""), _negated=True),
                        name="worked_time_registered_with_reason",
                    ),
                )
            ],
        ),
    ]
