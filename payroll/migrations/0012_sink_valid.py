from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('payroll', '0011_sink')]

    operations = [ValidateConstraint(model_name='taxdecision', name='tax_sink_ends')]
