"""Scanned invoices that wait for a person."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0004_coding'),
        ('servicecenter', '0027_documents_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ScannedInvoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('intake', models.CharField(choices=[('e_invoice', 'E-faktura'), ('scanned', 'Skannad'), ('pdf', 'PDF')], default='scanned', max_length=10, verbose_name='inkommen som')),
                ('state', models.CharField(choices=[('reading', 'Läses av'), ('to_verify', 'Väntar på bekräftelse'), ('verified', 'Bekräftad'), ('discarded', 'Kastad')], default='reading', max_length=10, verbose_name='läge')),
                ('index', models.JSONField(default=dict, verbose_name='indexdata')),
                ('proposals', models.JSONField(default=dict, verbose_name='förslag')),
                ('error', models.CharField(blank=True, max_length=200, verbose_name='varför den inte gick att läsa')),
                ('received_at', models.DateTimeField(verbose_name='mottagen')),
                ('read_at', models.DateTimeField(null=True, verbose_name='läst')),
                ('changed', models.JSONField(default=list, verbose_name='rättade fält')),
                ('verified_at', models.DateTimeField(null=True, verbose_name='bekräftad')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='skäl')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('document', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='servicecenter.document', verbose_name='dokument')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bekräftad av')),
            ],
            options={
                'verbose_name': 'skannad faktura',
                'verbose_name_plural': 'skannade fakturor',
                'ordering': ['received_at', 'id'],
                'indexes': [models.Index(fields=['agency', 'state', 'received_at'], name='scan_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('agency', 'sha256'), name='scan_of_file_once'), models.UniqueConstraint(fields=('agency', 'invoice'), name='scan_of_invoice_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('invoice__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='scan_verified_is_invoice'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'discarded'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='scan_discarded_with_reason')],
            },
        ),
        EnableTenancy("ScannedInvoice"),
    ]
