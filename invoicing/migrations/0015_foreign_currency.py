"""Invoices in another currency, and how they were paid."""

import django.db.models.deletion
import servicecenter.tenancy.models
import servicecenter.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy


class Migration(migrations.Migration):

    dependencies = [
        ('invoicing', '0014_supplier_links'),
        ('servicecenter', '0027_documents_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ForeignAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3, verbose_name='valuta')),
                ('net_hundredths', models.BigIntegerField(verbose_name='belopp utan moms i hundradelar')),
                ('vat_hundredths', models.BigIntegerField(verbose_name='moms i hundradelar')),
                ('total_hundredths', models.BigIntegerField(verbose_name='att betala i hundradelar')),
                ('rate', models.DecimalField(decimal_places=6, max_digits=14, verbose_name='kronor för en')),
                ('rate_on', models.DateField(verbose_name='kursens dag')),
                ('source', models.CharField(max_length=80, verbose_name='var kursen står')),
                ('converted_at', models.DateTimeField(verbose_name='omräknad')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('converted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='omräknad av')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_amounts', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
            ],
            options={
                'verbose_name': 'belopp i annan valuta',
                'verbose_name_plural': 'belopp i annan valuta',
                'ordering': ['invoice'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'invoice'), name='foreign_amount_once'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='foreign_rate_above_zero'), models.CheckConstraint(condition=models.Q(('currency', 'SEK'), _negated=True), name='foreign_amount_is_foreign')],
            },
        ),
        migrations.CreateModel(
            name='ForeignPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id i adresser')),
                ('paid_on', models.DateField(verbose_name='betald i banken den')),
                ('drawn_ore', models.BigIntegerField(verbose_name='draget belopp i öre')),
                ('reference', models.CharField(max_length=35, verbose_name='bankens referens')),
                ('told_at', models.DateTimeField(verbose_name='registrerad')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='bekräftad')),
                ('declined_at', models.DateTimeField(null=True, verbose_name='underkänd')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='skäl')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bekräftad av')),
                ('declined_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='underkänd av')),
                ('invoice', servicecenter.tenancy.models.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_payments', to='invoicing.supplierinvoice', verbose_name='leverantörsfaktura')),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerad av')),
            ],
            options={
                'verbose_name': 'betalning i annan valuta',
                'verbose_name_plural': 'betalningar i annan valuta',
                'ordering': ['-told_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('agency', 'invoice'), name='foreign_payment_once'), models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('agency', 'reference'), name='foreign_reference_once'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('told_by')), _negated=True), _connector='OR'), name='foreign_two_persons'), models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='foreign_payment_one_way'), models.CheckConstraint(condition=models.Q(('declined_at__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='foreign_declined_with_reason')],
            },
        ),
        EnableTenancy("ForeignAmount"),
        EnableTenancy("ForeignPayment"),
    ]
