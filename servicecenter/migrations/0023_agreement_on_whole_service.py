"""No agreement is about a service that is included in another one; agreements that are there are looked at last."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("servicecenter", "0022_rule_proposals")]

    operations = [
        AddConstraintNotValid(
            model_name="serviceagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("service__in", ["travel"]), _negated=True), name="agreement_on_whole_service"
            ),
        ),
        ValidateConstraint(model_name="serviceagreement", name="agreement_on_whole_service"),
    ]
