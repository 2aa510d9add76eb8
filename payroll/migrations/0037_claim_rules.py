"""An attested claim keeps the rules it was computed with."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0036_watched_change'),
    ]

    operations = [
        migrations.AddField(
            model_name='travelclaim',
            name='rules',
            field=models.TextField(blank=True, db_default='', verbose_name='regler den attesterades med'),
        ),
    ]
