"""What the lines of invoices were matched with."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
from decimal import Decimal
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0002_payments'),
        ('procurement', '0005_external_orders'),
        ('servicecenter', '0026_support_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('line_number', 'Orderradens nummer'), ('article', 'Artikelnummer'), ('likeness', 'Likhet'), ('charge', 'Avgift eller rabatt'), ('nothing', 'Hittades inte')], max_length=12, verbose_name='hittad genom')),
                ('billed', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=16, verbose_name='fakturerat')),
                ('quantity', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=16, verbose_name='godtaget')),
                ('amount_ore', models.BigIntegerField(default=0, verbose_name='belopp i öre utan moms')),
                ('extra_ore', models.BigIntegerField(default=0, verbose_name='utöver det beställda i öre')),
                ('difference_ore', models.BigIntegerField(default=0, verbose_name='skillnad i öre')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='vad som skiljer')),
                ('actor', models.CharField(blank=True, choices=[('orderer', 'Beställaren'), ('receiver', 'Den som tar emot'), ('ecommerce', 'E-handeln'), ('supplier', 'Leverantören')], max_length=10, verbose_name='vem som bör göra något')),
                ('matched_at', models.DateTimeField(verbose_name='matchad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
                ('line', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='invoicing.invoiceline', verbose_name='fakturarad')),
                ('order', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.purchaseorder', verbose_name='order')),
                ('order_line', servicecenter.tenancy.models.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.orderline', verbose_name='orderrad')),
            ],
            options={
                'verbose_name': 'matchning',
                'verbose_name_plural': 'matchningar',
                'ordering': ['invoice', 'id'],
                'indexes': [models.Index(fields=['agency', 'order'], name='invoice_match_by_order'), models.Index(fields=['agency', 'order_line'], name='invoice_match_by_line'), models.Index(condition=models.Q(('actor', ''), _negated=True), fields=['agency', 'actor'], name='invoice_match_open'), models.Index(fields=['agency', 'invoice'], name='invoice_match_invoice')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'line'), name='invoice_match_line_once'), models.CheckConstraint(condition=models.Q(('actor', ''), models.Q(('text', ''), _negated=True), _connector='OR'), name='invoice_match_says_why'), models.CheckConstraint(condition=models.Q(('order_line__isnull', True), ('order__isnull', False), _connector='OR'), name='invoice_match_order')],
            },
        ),
        EnableTenancy("InvoiceMatch"),
    ]
