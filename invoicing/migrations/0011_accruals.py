"""Costs that are spread over months."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0010_invoice_order'),
        ('servicecenter', '0027_documents_of_machines'),
    ]

    operations = [
        migrations.AddField(
            model_name='codingline',
            name='accrues_from',
            field=models.DateField(null=True, verbose_name='periodiseras från'),
        ),
        migrations.AddField(
            model_name='codingline',
            name='accrues_to',
            field=models.DateField(null=True, verbose_name='periodiseras till'),
        ),
        migrations.AddConstraint(
            model_name='codingline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accrues_from__isnull', True), ('accrues_to__isnull', True)), models.Q(('accrues_from__isnull', False), ('accrues_to__gte', models.F('accrues_from'))), _connector='OR'), name='coding_line_accrues'),
        ),
        migrations.CreateModel(
            name='AccrualPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='månad')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre')),
                ('booked_on', models.DateField(null=True, verbose_name='bokföringsdag')),
                ('fault', models.CharField(blank=True, max_length=300, verbose_name='varför den inte kunde bokföras')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('coding_line', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invoicing.codingline', verbose_name='konteringsrad')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accrual_parts', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'periodiseringsdel',
                'verbose_name_plural': 'periodiseringsdelar',
                'ordering': ['invoice', 'month', 'id'],
                'indexes': [models.Index(condition=models.Q(('booked_on__isnull', True)), fields=['agency', 'month'], name='accrual_part_due'), models.Index(fields=['agency', 'invoice'], name='accrual_part_invoice')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'coding_line', 'month'), name='accrual_part_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='accrual_part_of_month'), models.CheckConstraint(condition=models.Q(('booked_on__isnull', True), ('fault', ''), _connector='OR'), name='accrual_part_booked')],
            },
        ),
        EnableTenancy("AccrualPart"),
    ]
