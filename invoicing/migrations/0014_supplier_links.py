"""Links by which suppliers see their own invoices; a link is found by its hash alone."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

# Before an agency is known, the database shows the one link whose hash the caller has told.
BY_HASH = """
ALTER POLICY tenant ON invoicing_supplierlink USING (
  agency_id = nullif(current_setting('app.agency_id', true), '')::int
  OR secret_hash = current_setting('app.link_hash', true));
"""
NOT_BY_HASH = """
ALTER POLICY tenant ON invoicing_supplierlink USING (agency_id = current_setting('app.agency_id')::int);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0013_supplier_reminders'),
        ('procurement', '0005_external_orders'),
        ('servicecenter', '0027_documents_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupplierLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('sent_to', models.EmailField(max_length=254, verbose_name='skickad till')),
                ('secret_hash', models.CharField(max_length=64, unique=True, verbose_name='länkens kontrollsumma')),
                ('expires_at', models.DateTimeField(verbose_name='gäller till')),
                ('made_at', models.DateTimeField(verbose_name='gjord')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='återkallad')),
                ('hour_began_at', models.DateTimeField(null=True, verbose_name='öppnad')),
                ('opened_in_hour', models.PositiveIntegerField(default=0, verbose_name='öppnad gånger under en timme')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gjord av')),
                ('supplier', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoice_links', to='procurement.supplier', verbose_name='leverantör')),
            ],
            options={
                'verbose_name': 'leverantörslänk',
                'verbose_name_plural': 'leverantörslänkar',
                'ordering': ['-made_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('agency', 'supplier', 'sent_to'), name='supplier_link_once')],
            },
        ),
        EnableTenancy("SupplierLink"),
        migrations.RunSQL(BY_HASH, NOT_BY_HASH),
    ]
