"""Documents that no person handed in, such as those of a scanning bureau."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('servicecenter', '0026_support_cases'),
    ]

    operations = [
        # Django would ask the database for the name of the foreign key, which nothing is done to.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE servicecenter_document ALTER COLUMN uploaded_by_id DROP NOT NULL",
                    "ALTER TABLE servicecenter_document ALTER COLUMN uploaded_by_id SET NOT NULL",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='document',
                    name='uploaded_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inlämnat av'),
                ),
            ],
        ),
    ]
