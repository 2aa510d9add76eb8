"""The message that a catalogue version came in."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0006_delivery_and_budgets'),
        ('servicecenter', '0025_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.UUIDField(verbose_name='meddelandets id')),
                ('sender', models.CharField(max_length=60, verbose_name='avsändare')),
                ('catalogue_id', models.CharField(max_length=200, verbose_name='avsändarens beteckning')),
                ('catalogue_version', models.CharField(blank=True, max_length=60, verbose_name='avsändarens version')),
                ('wants_answer', models.BooleanField(default=True, verbose_name='vill ha katalogsvar')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('version', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='procurement.catalogueversion', verbose_name='katalogversion')),
            ],
            options={
                'verbose_name': 'katalogmeddelande',
                'verbose_name_plural': 'katalogmeddelanden',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'version'), name='catalogue_message_of_version'), models.UniqueConstraint(fields=('agency', 'message_id'), name='catalogue_message_once')],
            },
        ),
        EnableTenancy("CatalogueMessage"),
    ]
