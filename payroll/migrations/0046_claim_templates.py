"""Templates of claims, to begin others from."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('payroll', '0045_line_travel_advance'),
        ('servicecenter', '0023_agreement_on_whole_service'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('name', models.CharField(max_length=60, verbose_name='mallens namn')),
                ('purpose', models.CharField(blank=True, max_length=120, verbose_name='ändamål')),
                ('typed', models.JSONField(verbose_name='resan som den skrevs')),
                ('shares', models.JSONField(blank=True, default=list, verbose_name='fördelning på kodsträngar')),
                ('recorded_at', models.DateTimeField(verbose_name='registrerad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('employment', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_templates', to='payroll.employment', verbose_name='anställning')),
            ],
            options={
                'verbose_name': 'reseräkningsmall',
                'verbose_name_plural': 'reseräkningsmallar',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'employment', 'name'), name='claim_template_name')],
            },
        ),
        EnableTenancy("ClaimTemplate"),
    ]
