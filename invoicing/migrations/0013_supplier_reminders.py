"""Reminders from suppliers, attached to their invoices."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0012_late_charges'),
        ('servicecenter', '0027_documents_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='scannedinvoice',
            name='state',
            field=models.CharField(choices=[('reading', 'Läses av'), ('to_verify', 'Väntar på bekräftelse'), ('verified', 'Bekräftad'), ('reminder', 'Påminnelse'), ('discarded', 'Kastad')], default='reading', max_length=10, verbose_name='läge'),
        ),
        migrations.CreateModel(
            name='SupplierReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reminded_on', models.DateField(verbose_name='påmind den')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='anteckning')),
                ('registered_at', models.DateTimeField(verbose_name='registrerad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('document', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplier_reminders', to='servicecenter.document', verbose_name='dokument')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supplier_reminders', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'leverantörens påminnelse',
                'verbose_name_plural': 'leverantörers påminnelser',
                'ordering': ['reminded_on', 'id'],
                'indexes': [models.Index(fields=['agency', 'invoice'], name='reminder_of_invoice')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'document', 'invoice'), name='reminder_of_paper_once')],
            },
        ),
        EnableTenancy("SupplierReminder"),
    ]
