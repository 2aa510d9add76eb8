"""Absence tells whether its working days were counted by the schedule."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0031_employment_ending'),
    ]

    operations = [
        migrations.AddField(
            model_name='absence',
            name='is_counted',
            field=models.BooleanField(db_default=False, default=False, verbose_name='arbetsdagarna är räknade av schemat'),
        ),
    ]
