"""A new agency and a new run are planned for as the old ones are."""

from django.db import migrations

from servicecenter.tenancy.operations import PlanAlike


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0016_bank_answers'),
    ]

    operations = [PlanAlike()]
