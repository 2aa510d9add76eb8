"""Invoices that are looked at once more before they are paid."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0005_scans'),
        ('servicecenter', '0026_support_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AfterCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', models.JSONField(default=list, verbose_name='regler')),
                ('drawn_at', models.DateTimeField(verbose_name='uttagen')),
                ('outcome', models.CharField(blank=True, choices=[('passed', 'Utan anmärkning'), ('failed', 'Återsänd')], max_length=8, verbose_name='utfall')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='anteckning')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='kontrollerad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kontrollerad av')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='after_checks', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'efterkontroll av faktura',
                'verbose_name_plural': 'efterkontroller av fakturor',
                'ordering': ['drawn_at', 'id'],
                'indexes': [models.Index(fields=['agency', '-drawn_at'], name='after_check_when')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('agency', 'invoice'), name='after_check_waits_once'), models.CheckConstraint(condition=models.Q(('outcome', ''), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='after_check_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'failed'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='after_check_failed_why')],
            },
        ),
        EnableTenancy("AfterCheck"),
    ]
