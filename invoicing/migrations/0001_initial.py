"""The tables of supplier invoices."""

import django.db.models.deletion
import django.db.models.expressions
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('procurement', '0005_external_orders'),
        ('servicecenter', '0026_support_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupplierInvoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('intake', models.CharField(choices=[('e_invoice', 'E-faktura'), ('scanned', 'Skannad'), ('pdf', 'PDF')], max_length=10, verbose_name='inkommen som')),
                ('kind', models.CharField(choices=[('invoice', 'Faktura'), ('credit_note', 'Kreditfaktura')], default='invoice', max_length=12, verbose_name='slag')),
                ('state', models.CharField(choices=[('received', 'Mottagen'), ('validated', 'Kontrollerad'), ('rejected', 'Avvisad'), ('registered', 'Ankomstregistrerad'), ('matched', 'Matchad'), ('review', 'Granskas och konteras'), ('waiting', 'Väntar på attest'), ('attested', 'Attesterad'), ('after_check', 'Efterkontroll'), ('cleared', 'Klarmarkerad'), ('posted', 'Slutbokförd'), ('in_payment', 'I betalning'), ('paid', 'Betald')], default='received', max_length=12, verbose_name='läge')),
                ('supplier_name', models.CharField(max_length=120, verbose_name='leverantörens namn')),
                ('supplier_number', models.CharField(blank=True, max_length=30, verbose_name='leverantörens organisationsnummer')),
                ('number', models.CharField(max_length=60, verbose_name='fakturanummer')),
                ('duplicate_key', models.CharField(max_length=60, verbose_name='fakturanummer i jämförelse')),
                ('issued_on', models.DateField(verbose_name='fakturadatum')),
                ('due_on', models.DateField(null=True, verbose_name='förfallodag')),
                ('delivered_on', models.DateField(null=True, verbose_name='leveransdag')),
                ('currency', models.CharField(default='SEK', max_length=3, verbose_name='valuta')),
                ('net_ore', models.BigIntegerField(verbose_name='belopp utan moms i öre')),
                ('vat_ore', models.BigIntegerField(default=0, verbose_name='moms i öre')),
                ('rounding_ore', models.BigIntegerField(default=0, verbose_name='öresutjämning i öre')),
                ('total_ore', models.BigIntegerField(verbose_name='att betala i öre')),
                ('vat_breakdown', models.JSONField(default=list, verbose_name='moms per sats')),
                ('order_reference', models.CharField(blank=True, max_length=60, verbose_name='ordernummer')),
                ('buyer_reference', models.CharField(blank=True, max_length=60, verbose_name='beställarreferens')),
                ('contract_reference', models.CharField(blank=True, max_length=60, verbose_name='avtalsnummer')),
                ('object_reference', models.CharField(blank=True, max_length=60, verbose_name='abonnemang')),
                ('preceding_number', models.CharField(blank=True, max_length=60, verbose_name='avser faktura')),
                ('note', models.TextField(blank=True, verbose_name='meddelande från leverantören')),
                ('bankgiro', models.CharField(blank=True, max_length=8, verbose_name='bankgiro')),
                ('plusgiro', models.CharField(blank=True, max_length=8, verbose_name='plusgiro')),
                ('iban', models.CharField(blank=True, max_length=34, verbose_name='IBAN')),
                ('bic', models.CharField(blank=True, max_length=11, verbose_name='BIC')),
                ('payment_reference', models.CharField(blank=True, max_length=60, verbose_name='betalningsreferens')),
                ('document', models.BinaryField(verbose_name='mottaget dokument')),
                ('sha256', models.CharField(max_length=64, verbose_name='kontrollsumma')),
                ('checked', models.JSONField(default=dict, verbose_name='kontroller')),
                ('message_id', models.UUIDField(null=True, verbose_name='meddelande')),
                ('received_at', models.DateTimeField(verbose_name='mottagen')),
                ('arrival_number', models.CharField(blank=True, max_length=20, verbose_name='ankomstnummer')),
                ('arrived_on', models.DateField(null=True, verbose_name='ankomstdag')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='skäl')),
                ('was_touched', models.BooleanField(default=False, verbose_name='hanterad för hand')),
                ('cleared_at', models.DateTimeField(null=True, verbose_name='klarmarkerad')),
                ('posted_on', models.DateField(null=True, verbose_name='slutbokförd den')),
                ('paid_on', models.DateField(null=True, verbose_name='betald den')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granskare')),
                ('supplier', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='procurement.supplier', verbose_name='leverantör')),
                ('unit', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.unit', verbose_name='enhet')),
            ],
            options={
                'verbose_name': 'leverantörsfaktura',
                'verbose_name_plural': 'leverantörsfakturor',
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('kind', models.CharField(choices=[('duplicate', 'Liknar en annan faktura'), ('not_in_register', 'Leverantören finns inte i registret'), ('supplier_ended', 'Leverantören är avslutad eller avregistrerad'), ('no_f_tax', 'Leverantören är inte godkänd för F-skatt'), ('account_unknown', 'Betalkontot är inte leverantörens registrerade'), ('sums', 'Summorna går inte ihop'), ('not_checked', 'Alla regler har inte kunnat kontrolleras'), ('ceiling', 'Avtalets takbelopp räcker inte'), ('ordered_by_attester', 'Beställare och attestant är samma person'), ('difference', 'Skiljer sig från order eller avtal'), ('no_match', 'Ingen order, inget abonnemang och inget avtal hittades'), ('currency', 'Annan valuta än kronor')], max_length=20, verbose_name='spärr')),
                ('key', models.CharField(blank=True, max_length=80, verbose_name='avser')),
                ('text', models.CharField(max_length=500, verbose_name='vad som är fel')),
                ('raised_at', models.DateTimeField(verbose_name='uppkom')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='avgjord')),
                ('settled_how', models.CharField(blank=True, max_length=300, verbose_name='hur den avgjordes')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='avgjord av')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stops', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'spärr på faktura',
                'verbose_name_plural': 'spärrar på fakturor',
                'ordering': ['invoice', 'id'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='rad')),
                ('kind', models.CharField(choices=[('item', 'Vara eller tjänst'), ('allowance', 'Rabatt'), ('charge', 'Avgift')], default='item', max_length=10, verbose_name='slag')),
                ('name', models.CharField(max_length=300, verbose_name='benämning')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='anmärkning')),
                ('article_number', models.CharField(blank=True, max_length=60, verbose_name='artikelnummer')),
                ('gtin', models.CharField(blank=True, max_length=14, verbose_name='GTIN')),
                ('cpv', models.CharField(blank=True, max_length=8, verbose_name='CPV-kod')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=16, null=True, verbose_name='antal')),
                ('unit', models.CharField(blank=True, max_length=3, verbose_name='mått')),
                ('price', models.DecimalField(decimal_places=6, max_digits=18, null=True, verbose_name='pris per mått i kronor')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre utan moms')),
                ('vat_category', models.CharField(blank=True, max_length=2, verbose_name='momskategori')),
                ('vat_rate', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='momssats i procent')),
                ('order_reference', models.CharField(blank=True, max_length=60, verbose_name='ordernummer')),
                ('order_line', models.CharField(blank=True, max_length=20, verbose_name='orderrad')),
                ('accounting_reference', models.CharField(blank=True, max_length=60, verbose_name='leverantörens konteringsuppgift')),
                ('starts_on', models.DateField(null=True, verbose_name='period från')),
                ('ends_on', models.DateField(null=True, verbose_name='period till')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'fakturarad',
                'verbose_name_plural': 'fakturarader',
                'ordering': ['invoice', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CodingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='konteringsrad')),
                ('account', models.CharField(max_length=10, verbose_name='konto')),
                ('coding', models.CharField(blank=True, max_length=80, verbose_name='kodsträng')),
                ('amount_ore', models.BigIntegerField(verbose_name='belopp i öre utan moms')),
                ('vat_category', models.CharField(blank=True, max_length=2, verbose_name='momskategori')),
                ('vat_rate', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='momssats i procent')),
                ('text', models.CharField(blank=True, max_length=200, verbose_name='text')),
                ('origin', models.CharField(max_length=60, verbose_name='ursprung')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='varför')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('line', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invoicing.invoiceline', verbose_name='fakturarad')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coding_lines', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'konteringsrad på faktura',
                'verbose_name_plural': 'konteringsrader på fakturor',
                'ordering': ['invoice', 'number'],
            },
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', 'state', 'due_on'], name='invoice_state_due'),
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', '-received_at'], name='invoice_when'),
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', 'supplier', '-issued_on'], name='invoice_supplier'),
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', 'duplicate_key'], name='invoice_duplicate'),
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', 'order_reference'], name='invoice_order'),
        ),
        migrations.AddIndex(
            model_name='supplierinvoice',
            index=models.Index(fields=['agency', 'reviewer', 'state'], name='invoice_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.UniqueConstraint(condition=models.Q(('arrival_number', ''), _negated=True), fields=('agency', 'arrival_number'), name='invoice_arrival_once'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.UniqueConstraint(fields=('agency', 'message_id'), name='invoice_of_message_once'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['cleared', 'posted', 'in_payment', 'paid'])), fields=('agency', 'supplier', 'kind', 'duplicate_key', 'issued_on', 'total_ore'), name='invoice_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.CheckConstraint(condition=models.Q(('total_ore', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('net_ore'), '+', models.F('vat_ore')), '+', models.F('rounding_ore')))), name='invoice_sums_tie'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'validated', 'rejected']), models.Q(models.Q(('arrival_number', ''), _negated=True), ('arrived_on__isnull', False)), _connector='OR'), name='invoice_registered_first'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['cleared', 'posted', 'in_payment', 'paid']), _negated=True), ('supplier__isnull', False), _connector='OR'), name='invoice_paid_to_known'),
        ),
        migrations.AddConstraint(
            model_name='supplierinvoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='invoice_rejected_with_reason'),
        ),
        migrations.AddIndex(
            model_name='invoicestop',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['agency', 'kind'], name='invoice_stop_open'),
        ),
        migrations.AddConstraint(
            model_name='invoicestop',
            constraint=models.UniqueConstraint(fields=('agency', 'invoice', 'kind', 'key'), name='invoice_stop_once'),
        ),
        migrations.AddConstraint(
            model_name='invoicestop',
            constraint=models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('settled_at__isnull', False), models.Q(('settled_how', ''), _negated=True)), _connector='OR'), name='invoice_stop_settled_how'),
        ),
        migrations.AddConstraint(
            model_name='invoiceline',
            constraint=models.UniqueConstraint(fields=('agency', 'invoice', 'number'), name='invoice_line_once'),
        ),
        migrations.AddConstraint(
            model_name='codingline',
            constraint=models.UniqueConstraint(fields=('agency', 'invoice', 'number'), name='coding_line_once'),
        ),
        EnableTenancy("CodingLine", "InvoiceLine", "InvoiceStop", "SupplierInvoice"),
    ]
