"""Charges for late payment on invoices, and what the agency itself pays late."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0011_accruals'),
        ('servicecenter', '0027_documents_of_machines'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invoicestop',
            name='kind',
            field=models.CharField(choices=[('duplicate', 'Liknar en annan faktura'), ('not_in_register', 'Leverantören finns inte i registret'), ('supplier_ended', 'Leverantören är avslutad eller avregistrerad'), ('no_f_tax', 'Leverantören är inte godkänd för F-skatt'), ('account_unknown', 'Betalkontot är inte leverantörens registrerade'), ('sums', 'Summorna går inte ihop'), ('not_checked', 'Alla regler har inte kunnat kontrolleras'), ('ceiling', 'Avtalets takbelopp räcker inte'), ('ordered_by_attester', 'Beställare och attestant är samma person'), ('difference', 'Skiljer sig från order eller avtal'), ('no_match', 'Ingen order, inget abonnemang och inget avtal hittades'), ('currency', 'Annan valuta än kronor'), ('returned', 'Betalningen kom inte fram'), ('late_charge', 'Ränta eller avgift för sen betalning')], max_length=20, verbose_name='spärr'),
        ),
        migrations.CreateModel(
            name='ChargedDebt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('debt', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charged_by', to='invoicing.supplierinvoice', verbose_name='avser faktura')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charged_debts', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'skuld som ränta krävs på',
                'verbose_name_plural': 'skulder som ränta krävs på',
                'ordering': ['invoice', 'id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'invoice', 'debt'), name='charged_debt_once')],
            },
        ),
        migrations.CreateModel(
            name='LateCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('interest', 'Dröjsmålsränta'), ('reminder', 'Påminnelseavgift'), ('collection_demand', 'Inkassokrav'), ('instalment_plan', 'Amorteringsplan'), ('compensation', 'Förseningsersättning')], max_length=20, verbose_name='slag')),
                ('charged_ore', models.BigIntegerField(verbose_name='krävt i öre')),
                ('allowed_ore', models.BigIntegerField(null=True, verbose_name='lagen ger i öre')),
                ('verdict', models.CharField(choices=[('within', 'Inom lagen'), ('above', 'Mer än lagen ger'), ('unsure', 'Kan inte kontrolleras')], max_length=8, verbose_name='utfall')),
                ('text', models.CharField(max_length=500, verbose_name='varför')),
                ('calculation', models.JSONField(default=list, verbose_name='beräkning')),
                ('judged_at', models.DateTimeField(verbose_name='prövad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='late_charges', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'ersättning för sen betalning',
                'verbose_name_plural': 'ersättningar för sen betalning',
                'ordering': ['invoice', 'id'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'invoice', 'kind'), name='late_charge_once')],
            },
        ),
        migrations.CreateModel(
            name='LatePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='skulle ha betalats')),
                ('paid_on', models.DateField(verbose_name='betald den')),
                ('cause', models.CharField(blank=True, choices=[('arrival', 'Kom in sent'), ('intake', 'Mottagning'), ('stop', 'Spärr'), ('review', 'Granskning'), ('attest', 'Attest'), ('after_check', 'Efterkontroll'), ('payment', 'Betalning')], max_length=12, verbose_name='orsak')),
                ('interest_ore', models.BigIntegerField(null=True, verbose_name='ränta enligt lag i öre')),
                ('law', models.CharField(max_length=64, verbose_name='regler')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='late_payments', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'sen betalning',
                'verbose_name_plural': 'sena betalningar',
                'ordering': ['-paid_on', '-id'],
                'indexes': [models.Index(fields=['agency', '-paid_on'], name='late_payment_when')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'invoice'), name='late_payment_once')],
            },
        ),
        EnableTenancy("LateCharge", "ChargedDebt", "LatePayment"),
    ]
