"""What is reported can be replaced by a later report, and sickness can be open until the return is reported."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from servicecenter.tenancy.models import TenantForeignKey
from servicecenter.tenancy.operations import KeepToAgency

OPEN = models.CheckConstraint(
    condition=models.Q(("is_open", False), ("kind", "sick"), _connector="OR"), name="absence_open_is_sick"
)
ONCE = {
    model: models.UniqueConstraint(
        condition=models.Q(("state__in", ["submitted", "attested"])), fields=("replaces",), name=f"{name}_replaced_once"
    )
    for model, name in (("absence", "absence"), ("timeentry", "entry"))
}


def replaces(model: str, name: str) -> list:
    """The reference, and that a row is replaced once; made beside those who work."""
    field = TenantForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="replacements",
        to=f"payroll.{model}",
        verbose_name="ersätter",
    )
    index = f"{name}_replaced_once"
    where = f"ON payroll_{model} (replaces_id) WHERE state IN ('submitted', 'attested')"
    return [
        migrations.AddField(model_name=model, name="replaces", field=field),
        KeepToAgency(model, "replaces"),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {index} {where}", f"DROP INDEX CONCURRENTLY {index}"
                )
            ],
            [migrations.AddConstraint(model_name=model, constraint=ONCE[model])],
        ),
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payroll", "0018_plan_alike")]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="is_open",
            field=models.BooleanField(db_default=False, default=False, verbose_name="tills vidare"),
        ),
        migrations.AddField(
            model_name="absence",
            name="note",
            field=models.CharField(blank=True, db_default="", max_length=200, verbose_name="anteckning"),
        ),
        AddConstraintNotValid(model_name="absence", constraint=OPEN),
        ValidateConstraint(model_name="absence", name="absence_open_is_sick"),
        *replaces("absence", "absence"),
        *replaces("timeentry", "entry"),
    ]
