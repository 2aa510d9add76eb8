"""Payments of invoices, and the stop of one that came back."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0001_initial'),
        ('servicecenter', '0026_support_cases'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invoicestop',
            name='kind',
            field=models.CharField(choices=[('duplicate', 'Liknar en annan faktura'), ('not_in_register', 'Leverantören finns inte i registret'), ('supplier_ended', 'Leverantören är avslutad eller avregistrerad'), ('no_f_tax', 'Leverantören är inte godkänd för F-skatt'), ('account_unknown', 'Betalkontot är inte leverantörens registrerade'), ('sums', 'Summorna går inte ihop'), ('not_checked', 'Alla regler har inte kunnat kontrolleras'), ('ceiling', 'Avtalets takbelopp räcker inte'), ('ordered_by_attester', 'Beställare och attestant är samma person'), ('difference', 'Skiljer sig från order eller avtal'), ('no_match', 'Ingen order, inget abonnemang och inget avtal hittades'), ('currency', 'Annan valuta än kronor'), ('returned', 'Betalningen kom inte fram')], max_length=20, verbose_name='spärr'),
        ),
        migrations.CreateModel(
            name='InvoicePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=35, verbose_name='referens')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre')),
                ('state', models.CharField(choices=[('planned', 'I betalning'), ('paid', 'Betald'), ('failed', 'Kom inte fram')], default='planned', max_length=8, verbose_name='läge')),
                ('planned_at', models.DateTimeField(verbose_name='planerad')),
                ('told_at', models.DateTimeField(null=True, verbose_name='bankens besked')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('batch', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.paymentbatch', verbose_name='betalningsunderlag')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'fakturabetalning',
                'verbose_name_plural': 'fakturabetalningar',
                'ordering': ['-planned_at', '-id'],
                'indexes': [models.Index(fields=['agency', 'reference'], name='invoice_payment_reference')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('agency', 'invoice'), name='invoice_payment_once')],
            },
        ),
        EnableTenancy("InvoicePayment"),
    ]
