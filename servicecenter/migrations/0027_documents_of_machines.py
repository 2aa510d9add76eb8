"""Documents that no person handed in, such as those of a scanning bureau."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0026_support_cases'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='document',
            name='document_once_a_person',
        ),
        migrations.AlterField(
            model_name='document',
            name='uploaded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlämnat av'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('agency', 'sha256', 'uploaded_by', 'kind'), name='document_once_a_person', nulls_distinct=False),
        ),
    ]
