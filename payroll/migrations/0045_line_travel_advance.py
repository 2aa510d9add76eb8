"""What fixed runs have settled of travel advances is found without reading everybody's lines."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payroll", "0044_travel_advances")]

    operations = [
        AddIndexConcurrently(
            model_name="payline",
            index=models.Index(condition=models.Q(('code', '60411'), ('employment__isnull', True)), fields=['payslip'], name='line_travel_advance'),
        ),
    ]
